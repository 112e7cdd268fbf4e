import { useMemo } from 'react'
import { Choice } from '../../components/choice'

interface TimeZoneFieldProps {
  value: string
  onChange: (timeZone: string) => void
}

/** The zone in which the workspace counts its hours and shows its times. */
export function TimeZoneField({ value, onChange }: TimeZoneFieldProps) {
  const options = useMemo(() => {
    const known = Intl.supportedValuesOf('timeZone')
    const all = known.includes(value) ? known : [value, ...known]
    return all.map((zone) => ({ value: zone, text: zone.replaceAll('_', ' ') }))
  }, [value])
  return (
    <div className="field">
      <span className="field-label">Time zone</span>
      <Choice
        label="Time zone"
        look="field"
        value={value}
        options={options}
        nothing="No time zone by this name"
        onChange={onChange}
      />
    </div>
  )
}
