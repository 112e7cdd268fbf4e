import { Mail } from 'lucide-react'
import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import type { Invitation } from '#shared/domain/member'
import { displayName } from '#shared/domain/user'
import { Button } from '#renderer/components/button'
import { useNow } from '#renderer/state/clock'
import { ageInWords } from '#renderer/components/time-words'
import { invitationWords } from './invitation-words'
import { ROLE_WORDS } from '#renderer/words/role-words'
import { useSlot } from '#renderer/state/slot'
import { membersSlot } from './members-store'

interface InvitationRowProps {
  invitation: Invitation
  mayManage: boolean
  onRevoke: (invitation: Invitation) => void
}

/** An invitation that nobody has accepted yet. */
export function InvitationRow({ invitation, mayManage, onRevoke }: InvitationRowProps) {
  const members = useSlot(membersSlot)
  const isBusy = useStore(members, (state) => state.busy.has(invitation.id))
  const problem = useStore(members, (state) => state.problems.get(invitation.id) ?? null)
  const now = useNow()
  const { id, email, role, invitedBy, createdAt } = invitation
  const state = invitationWords(invitation, now)

  return (
    <li aria-busy={isBusy}>
      <div className="person-words">
        <span className="avatar avatar-large avatar-none" aria-hidden="true">
          <Mail size={13} />
        </span>
        <div className="person-words-lines">
          <p className="cut selectable" title={email}>
            {readableAddress(email)}
          </p>
          <p className="cut quiet">
            {ROLE_WORDS[role]}, invited {ageInWords(createdAt, now)}
            {invitedBy !== null && (
              <>
                {' '}
                by <bdi>{displayName(invitedBy)}</bdi>
              </>
            )}
          </p>
        </div>
      </div>
      <p className="row-list-note" data-tone={state.tone}>
        {state.text}
      </p>
      <div className="row-list-controls">
        {mayManage && (
          <>
            <Button
              aria-label={`Send again to ${email}`}
              aria-disabled={isBusy || undefined}
              onClick={() => void members.getState().resend(id)}
            >
              Send again
            </Button>
            <Button
              look="ghost"
              aria-label={`Revoke the invitation of ${email}`}
              aria-disabled={isBusy || undefined}
              onClick={() => onRevoke(invitation)}
            >
              Revoke
            </Button>
          </>
        )}
      </div>
      {problem !== null && (
        <p className="row-list-below row-list-problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}
