import type { ChoiceOption } from './choice-option'

/** Every time zone this system knows, and the present one even if it does not. */
export function timeZoneOptions(present: string): ChoiceOption<string>[] {
  const known = Intl.supportedValuesOf('timeZone')
  const all = known.includes(present) ? known : [present, ...known]
  return all.map((zone) => ({ value: zone, text: zone.replaceAll('_', ' ') }))
}
