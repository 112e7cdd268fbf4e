import { useState } from 'react'
import { Choice } from '#renderer/components/choice'
import { timeZoneOptions } from '#renderer/components/time-zone-options'

interface TimeZoneFieldProps {
  value: string
  onChange: (timeZone: string) => void
}

/** The time zone in which the workspace counts its hours and shows its times. */
export function TimeZoneField({ value, onChange }: TimeZoneFieldProps) {
  const [options] = useState(() => timeZoneOptions(value))
  return (
    <div className="field">
      <span className="field-label">Time zone</span>
      <Choice
        label="Time zone"
        look="field"
        value={value}
        options={options}
        nothing="No time zone with this name"
        onChange={onChange}
      />
    </div>
  )
}
