import { createContext, use } from 'react'

/**
 * A place that app/ fills and any feature may read. So no feature imports the maker of its value.
 */
export interface Slot<T> {
  readonly name: string
  /** Never set. It gives slots of different types different types. */
  readonly holds?: T
}

export const slot = <T>(name: string): Slot<T> => ({ name })

/** The values of the slots around a component. */
export type FilledSlots = ReadonlyMap<Slot<unknown>, unknown>

/** One entry of `FilledSlots`, with a value of the slot's type. */
export const fill = <T>(into: Slot<T>, value: NoInfer<T>): [Slot<unknown>, unknown] => [into, value]

export const SlotsContext = createContext<FilledSlots>(new Map())

/** The value that app/ has put into a slot. Throws if it is empty. */
export function useSlot<T>(from: Slot<T>): T {
  const slots = use(SlotsContext)
  if (!slots.has(from)) throw new Error(`Nothing is in the slot "${from.name}" here`)
  return slots.get(from) as T
}
