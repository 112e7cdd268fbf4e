import { createContext, use } from 'react'

/** A place that app/ fills and any feature may read, so that nobody imports whoever makes what is in it. */
export interface Slot<T> {
  readonly name: string
  /** Never there; it tells slots of different things apart. */
  readonly holds?: T
}

export const slot = <T>(name: string): Slot<T> => ({ name })

/** What is in the slots around a component. */
export type FilledSlots = ReadonlyMap<Slot<unknown>, unknown>

/** One entry of `FilledSlots`, with the value its slot is for. */
export const fill = <T>(into: Slot<T>, value: NoInfer<T>): [Slot<unknown>, unknown] => [into, value]

export const SlotsContext = createContext<FilledSlots>(new Map())

/** What app/ has put into a slot. Throws where it has put nothing. */
export function useSlot<T>(from: Slot<T>): T {
  const slots = use(SlotsContext)
  if (!slots.has(from)) throw new Error(`Nothing is in the slot "${from.name}" here`)
  return slots.get(from) as T
}
