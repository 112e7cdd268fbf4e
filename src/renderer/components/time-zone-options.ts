import type { ChoiceOption } from './choice-option'

/** All time zones that this system knows, and the current one even if it is unknown. */
export function timeZoneOptions(present: string): ChoiceOption<string>[] {
  const known = Intl.supportedValuesOf('timeZone')
  const all = known.includes(present) ? known : [present, ...known]
  return all.map((zone) => ({ value: zone, text: zone.replaceAll('_', ' ') }))
}
