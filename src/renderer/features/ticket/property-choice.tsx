import { Choice, type ChoiceProps } from '#renderer/components/choice'
import { PropertyText } from './property-text'

interface PropertyChoiceProps<V extends string> extends ChoiceProps<V> {
  mayWrite: boolean
}

/** A person who may not change a property sees a text, not a disabled control. */
export function PropertyChoice<V extends string>({ mayWrite, ...rest }: PropertyChoiceProps<V>) {
  if (mayWrite) return <Choice {...rest} />
  return <PropertyText option={rest.options.find((option) => option.value === rest.value)} />
}
