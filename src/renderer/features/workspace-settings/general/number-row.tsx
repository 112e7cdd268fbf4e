import type { ReactNode } from 'react'
import { SettingsRow } from '#renderer/components/settings/settings-page'

interface NumberRowProps {
  label: string
  hint?: ReactNode
  unit: string
  value: string
  error: string | undefined
  disabled: boolean
  onChange: (value: string) => void
}

/**
 * A number with its unit. It stays text until it is saved, so that the input does not change while
 * typing.
 */
export function NumberRow(props: NumberRowProps) {
  const { label, hint, unit, value, error, disabled, onChange } = props
  return (
    <SettingsRow label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <div className="settings-unit">
          <input
            {...control}
            className="input figures"
            inputMode="decimal"
            readOnly={disabled}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <span className="quiet">{unit}</span>
        </div>
      )}
    </SettingsRow>
  )
}
