import type { ComponentProps, ReactNode } from 'react'
import { Field } from './field'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  label: string
  hint?: ReactNode
  error?: string | null
  value: string
  onChange: (value: string) => void
}

/** One line of text with its label, hint and error. */
export function TextField({ label, hint, error, onChange, className, ...rest }: TextFieldProps) {
  return (
    <Field label={label} error={error ?? null} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <input
          type="text"
          spellCheck={false}
          {...rest}
          {...control}
          className={`input ${className ?? ''}`}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
