import { useId, type ReactNode } from 'react'
import './field.css'

/** The ids and attributes that connect a control with its label, hint and problem. */
export interface FieldControl {
  id: string
  'aria-invalid': boolean
  'aria-describedby': string | undefined
}

interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string | null
  /** Renders the control with the ids that connect label, hint and error with it. */
  children: (control: FieldControl) => ReactNode
}

/** A labelled control with its hint. An error is shown right below. */
export function Field({ label, hint, error = null, children }: FieldProps) {
  const id = useId()
  const hasHint = hint !== undefined && error === null
  const describedBy = error !== null ? `${id}-error` : hasHint ? `${id}-hint` : undefined
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-invalid': error !== null, 'aria-describedby': describedBy })}
      {error !== null && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {hasHint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
