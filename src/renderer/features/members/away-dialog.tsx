import { useState } from 'react'
import { useStore } from 'zustand'
import type { Member } from '#shared/domain/member'
import { displayName } from '#shared/domain/user'
import { Button } from '#renderer/components/button'
import { Dialog } from '#renderer/components/dialog'
import { MessageLine } from '#renderer/components/message-line'
import { AwayFields } from './away-fields'
import { createAwayForm, NOT_AWAY } from './away-form'
import { useSlot } from '#renderer/state/slot'
import { membersSlot } from './members-store'
import { sessionSlot } from '#renderer/state/window-slots'

interface AwayDialogProps {
  /** Null keeps the dialog closed. */
  member: Member | null
  onClose: () => void
}

/** Sets a member's absence on their behalf. */
export function AwayDialog({ member, onClose }: AwayDialogProps) {
  const title = member === null ? '' : `Out of office: ${displayName(member.person)}`
  return (
    <Dialog title={title} open={member !== null} onClose={onClose}>
      {member !== null && (
        <AwayDialogForm key={member.person.id} member={member} onDone={onClose} />
      )}
    </Dialog>
  )
}

function AwayDialogForm({ member, onDone }: { member: Member; onDone: () => void }) {
  const members = useSlot(membersSlot)
  const session = useSlot(sessionSlot)
  const [form] = useState(() =>
    createAwayForm({
      away: member.away,
      timeZone: session.workspace.timeZone,
      clock: Date.now,
      setAway: (away) => members.getState().setAway(member.person.id, away),
    }),
  )
  const { saved, error, isSaving, save, set } = useStore(form)
  const submit = async () => {
    if (await save()) onDone()
  }
  return (
    <form
      className="away-dialog"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <AwayFields form={form} userId={member.person.id} />
      {error !== null && <MessageLine tone="error">{error}</MessageLine>}
      <div className="away-dialog-foot">
        {saved.first !== '' && (
          <Button
            aria-disabled={isSaving || undefined}
            onClick={() => {
              set(NOT_AWAY)
              void submit()
            }}
          >
            No longer away
          </Button>
        )}
        <Button look="primary" type="submit" aria-disabled={isSaving || undefined}>
          Save
        </Button>
      </div>
    </form>
  )
}
