import { CircleAlert, CircleCheck } from 'lucide-react'
import type { KeyboardEvent, SyntheticEvent } from 'react'
import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import { rolesInReachOf } from '#shared/domain/member'
import { TextArea } from '#renderer/components/text-area'
import { Button } from '#renderer/components/button'
import { Field } from '#renderer/components/field'
import { useUnsavedGuard } from '#renderer/components/settings/settings-form'
import { RoleChoice } from './role-choice'
import { ROLE_MEANING } from '#renderer/words/role-words'
import { useSlot } from '#renderer/state/slot'
import { invitesSlot } from './invite-store'
import { sessionSlot } from '#renderer/state/window-slots'
import './invite-panel.css'

/** Invites by e-mail, one address or a pasted list. The result for each address is shown below. */
export function InvitePanel() {
  const invites = useSlot(invitesSlot)
  const session = useSlot(sessionSlot)
  const { text, role, sending, problem, outcomes, write, setRole, send } = useStore(invites)
  useUnsavedGuard(sending)

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    void send()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    const isInList = event.target instanceof HTMLTextAreaElement && !event.shiftKey
    if (isInList || event.ctrlKey || event.metaKey) submit(event)
  }
  return (
    <form className="invite-panel" noValidate onSubmit={submit} onKeyDown={onKeyDown}>
      <Field
        label="E-mail"
        error={problem}
        hint="Several at once: separate them with commas or spaces, or paste a list."
      >
        {(control) => (
          <TextArea
            {...control}
            className="input invite-panel-list"
            rows={1}
            spellCheck={false}
            autoComplete="off"
            placeholder="name@example.com"
            value={text}
            readOnly={sending}
            onChange={(event) => write(event.target.value)}
          />
        )}
      </Field>
      <div className="field invite-panel-role">
        <span className="field-label">Role</span>
        <RoleChoice
          label="Role of the invited people"
          look="field"
          value={role}
          roles={rolesInReachOf(session.workspace.role)}
          onChange={setRole}
        />
      </div>
      <Button
        look="primary"
        type="submit"
        className="invite-panel-send"
        aria-disabled={sending || undefined}
      >
        {sending ? 'Inviting…' : 'Invite'}
      </Button>
      <p className="invite-panel-meaning quiet">{ROLE_MEANING[role]}.</p>
      <ul className="invite-outcomes" aria-live="polite" aria-label="Results of the invitations">
        {outcomes.map(({ email, problem: refused }) => (
          <li key={email} data-refused={refused !== null}>
            {refused === null ? (
              <CircleCheck size={14} aria-hidden="true" />
            ) : (
              <CircleAlert size={14} aria-hidden="true" />
            )}
            <span>
              <b>{readableAddress(email)}</b> {refused ?? 'is invited.'}
            </span>
          </li>
        ))}
      </ul>
    </form>
  )
}
