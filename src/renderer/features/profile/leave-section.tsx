import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { isLastOwner } from '#shared/domain/member'
import { Button } from '#renderer/components/button'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { errorText } from '#renderer/errors/error-text'
import { SettingsSection } from '#renderer/components/settings/settings-page'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'
import { membersSlot } from '../members/members-store'
import './leave-section.css'

/** The button to leave the workspace, or why it is not possible. */
export function LeaveSection() {
  const api = useSlot(apiSlot)
  const store = useSlot(membersSlot)
  const session = useSlot(sessionSlot)
  const members = useStore(store, (state) => state.members)
  const [isAsking, setAsking] = useState(false)
  const { name, isActive } = session.workspace

  useEffect(() => void store.getState().refresh(), [store])

  const me = members.find(({ person }) => person.id === session.user.id)
  const isLast = me !== undefined && isLastOwner(me, members)
  const consequence = isLast
    ? 'You are the last owner. Make somebody else an owner first.'
    : isActive
      ? 'You lose access to it. An owner or admin can bring you back.'
      : 'Nobody can leave an archived workspace.'

  const leave = async () => {
    try {
      await api.members.leave({})
      return null
    } catch (error) {
      return errorText(error)
    }
  }
  return (
    <SettingsSection title="Leave the workspace">
      <div className="leave-section">
        <p className="quiet">{consequence}</p>
        <Button disabled={isLast || !isActive} onClick={() => setAsking(true)}>
          <span className="cut">
            Leave <bdi>{name}</bdi>…
          </span>
        </Button>
      </div>
      <ConfirmDialog
        title={`Leave ${name}?`}
        open={isAsking}
        confirm="Leave"
        look="danger"
        onConfirm={leave}
        onClose={() => setAsking(false)}
      >
        <p>
          You lose access to <bdi>{name}</bdi> at once. Tickets assigned to you stay assigned to
          you, and what you wrote stays.
        </p>
        <p>
          {session.memberships.length > 1
            ? 'This window continues in another of your workspaces.'
            : 'It is your only workspace: you are signed out.'}
        </p>
      </ConfirmDialog>
    </SettingsSection>
  )
}
