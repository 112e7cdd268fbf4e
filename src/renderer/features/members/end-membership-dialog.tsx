import type { Member } from '#shared/domain/member'
import { displayName } from '#shared/domain/user'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { useSlot } from '#renderer/state/slot'
import { membersSlot } from './members-store'
import { sessionSlot } from '#renderer/state/window-slots'

interface EndMembershipDialogProps {
  /** Null keeps the dialog closed. */
  member: Member | null
  onClose: () => void
}

/** Explains what ending a membership removes and what stays, before it is done. */
export function EndMembershipDialog({ member, onClose }: EndMembershipDialogProps) {
  const members = useSlot(membersSlot)
  const session = useSlot(sessionSlot)
  const name = member === null ? '' : displayName(member.person)

  const end = async () => {
    if (member === null) return null
    const { id } = member.person
    if (!(await members.getState().end(id))) {
      return members.getState().problems.get(id) ?? 'The membership was not ended.'
    }
    // The row has moved to the former members. The focus follows it.
    setTimeout(() => document.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus())
    return null
  }
  return (
    <ConfirmDialog
      title={`End the membership of ${name}?`}
      open={member !== null}
      confirm="End membership"
      look="danger"
      onConfirm={end}
      onClose={onClose}
    >
      <p>
        <bdi>{name}</bdi> loses access to <bdi>{session.workspace.name}</bdi> at once, in open
        windows too.
      </p>
      <p>{ticketWords(member?.openTickets ?? 0)} What they wrote stays.</p>
      <p>You can bring them back later.</p>
    </ConfirmDialog>
  )
}

function ticketWords(open: number): string {
  if (open === 0) return 'No open ticket is assigned to them.'
  const tickets = open === 1 ? '1 open ticket stays' : `${open} open tickets stay`
  return `${tickets} assigned to them until somebody takes over.`
}
