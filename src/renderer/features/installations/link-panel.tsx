import { Copy } from 'lucide-react'
import { useState, type SyntheticEvent } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { EmailSchema } from '#shared/domain/email-address'
import { Button } from '#renderer/components/button'
import { Choice } from '#renderer/components/choice'
import { MessageLine } from '#renderer/components/message-line'
import { TextField } from '#renderer/components/text-field'
import { errorText } from '#renderer/errors/error-text'
import { fieldProblem, refusedField } from '#renderer/errors/rule-text'
import type { LinkStore } from './desktops-store'
import { useSlot } from '#renderer/state/slot'
import { toastsSlot } from '#renderer/state/window-slots'
import './desktops-page.css'

const VALIDITY = [
  { value: '1', text: '1 day' },
  { value: '7', text: '7 days' },
  { value: '30', text: '30 days' },
] as const

/** Creates a link for one more desktop and shows it once. */
export function LinkPanel({ store }: { store: StoreApi<LinkStore> }) {
  const toasts = useSlot(toastsSlot)
  const { email, validDays, making, made, error, setEmail, setValidDays, make } = useStore(store)
  const [problem, setProblem] = useState<string | null>(null)

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const wrong = email.trim() === '' ? null : fieldProblem(EmailSchema, email, 'E-mail')
    setProblem(wrong)
    if (wrong === null) void make()
  }
  const copy = async () => {
    if (made === null) return
    try {
      await navigator.clipboard.writeText(made.link)
      toasts.getState().news('Link copied.')
    } catch {
      toasts.getState().error('The clipboard cannot be used. Select the link and copy it.')
    }
  }
  const inField = problem ?? refusedField(error, 'email', 'E-mail')
  return (
    <form className="link-panel" noValidate onSubmit={submit}>
      <TextField
        label="For whom (optional)"
        type="email"
        autoComplete="off"
        placeholder="name@example.com"
        hint="The link fills this address in at sign-in, and the list below shows it."
        value={email}
        error={inField}
        onChange={(text) => {
          setEmail(text)
          setProblem(null)
        }}
      />
      <div className="field">
        <span className="field-label">Valid for</span>
        <Choice
          label="Valid for"
          look="field"
          value={`${validDays}`}
          options={VALIDITY}
          onChange={(days) => setValidDays(days === '1' ? 1 : days === '7' ? 7 : 30)}
        />
      </div>
      <Button look="primary" type="submit" aria-disabled={making || undefined}>
        {making ? 'Making…' : 'Make a link'}
      </Button>
      {error !== null && inField === null && (
        <MessageLine tone="error">{errorText(error)}</MessageLine>
      )}
      {made !== null && (
        <div className="link-made" role="status">
          <p>
            Send this link to one person. It works once and is shown only now. Anybody who has it
            can join a desktop, but sees nothing before signing in.
          </p>
          <textarea
            className="input link-made-text"
            aria-label="The new link"
            readOnly
            rows={3}
            value={made.link}
            onFocus={(event) => event.target.select()}
          />
          {made.isForThisComputer && (
            <p className="link-made-warning">
              It names the server as “localhost”, which other computers cannot find. Make links with
              the command line and --join-host instead.
            </p>
          )}
          <Button icon={<Copy size={14} />} onClick={() => void copy()}>
            Copy link
          </Button>
        </div>
      )}
    </form>
  )
}
