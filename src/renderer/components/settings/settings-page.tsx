import { useId, type ReactNode } from 'react'
import type { FieldControl } from '../field'

interface SettingsPageProps {
  title: string
  lead?: ReactNode
  /** Buttons for the whole page, beside its title. */
  actions?: ReactNode
  /** For tables: uses the full width instead of a column that is easy to read. */
  wide?: boolean
  children: ReactNode
}

/** A settings page with its title. */
export function SettingsPage({ title, lead, actions, wide = false, children }: SettingsPageProps) {
  return (
    <article className={`settings-page ${wide ? 'settings-page-wide' : ''}`}>
      <header className="settings-page-head">
        <h1 className="settings-page-title" tabIndex={-1} data-settings-title>
          {title}
        </h1>
        {actions !== undefined && <div className="settings-page-actions">{actions}</div>}
        {lead !== undefined && <p className="settings-page-lead">{lead}</p>}
      </header>
      {children}
    </article>
  )
}

interface SettingsSectionProps {
  title?: string
  hint?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** A group of rows. */
export function SettingsSection({ title, hint, actions, children }: SettingsSectionProps) {
  const id = useId()
  return (
    <section className="settings-section" aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className="settings-section-head">
          <h2 className="settings-section-title" id={id}>
            {title}
          </h2>
          {actions}
          {hint !== undefined && <p className="settings-section-hint">{hint}</p>}
        </header>
      )}
      <div className="settings-rows">{children}</div>
    </section>
  )
}

interface SettingsRowProps {
  label: string
  hint?: ReactNode
  error?: string | null | undefined
  /** For a control that is as wide as the page, such as a text area. */
  stacked?: boolean
  /** Renders the control with the ids that connect label, hint and problem with it. */
  children: (control: FieldControl) => ReactNode
}

/**
 * A label with its hint on the left, the control on the right, and a problem right below the
 * control.
 */
export function SettingsRow({ label, hint, error, stacked = false, children }: SettingsRowProps) {
  const id = useId()
  const problem = error ?? null
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(problem === null ? [] : [`${id}-error`]),
  ]
  return (
    <div className={`settings-row ${stacked ? 'settings-row-stacked' : ''}`}>
      <div className="settings-row-words">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        {hint !== undefined && (
          <p className="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
      <div className="settings-row-control">
        {children({
          id,
          'aria-invalid': problem !== null,
          'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        })}
        {problem !== null && (
          <p className="field-error" id={`${id}-error`} role="alert">
            {problem}
          </p>
        )}
      </div>
    </div>
  )
}
