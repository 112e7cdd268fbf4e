import { useState } from 'react'
import { Button } from '#renderer/components/button'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { TextLink } from '#renderer/components/text-link'
import { errorText } from '#renderer/errors/error-text'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'

/** Leaves the team on this desktop after asking, because coming back needs a new link. */
export function LeaveTeamButton({ look = 'button' }: { look?: 'button' | 'text' }) {
  const api = useSlot(apiSlot)
  const [asking, setAsking] = useState(false)
  const leave = async (): Promise<string | null> => {
    try {
      await api.team.leave({})
      return null
    } catch (error) {
      return errorText(error)
    }
  }
  return (
    <>
      {look === 'text' ? (
        <TextLink onClick={() => setAsking(true)}>Leave the team</TextLink>
      ) : (
        <Button onClick={() => setAsking(true)}>Leave the team</Button>
      )}
      <ConfirmDialog
        title="Leave the team on this computer?"
        open={asking}
        confirm="Leave the team"
        look="danger"
        onConfirm={leave}
        onClose={() => setAsking(false)}
      >
        <p>
          You are signed out, and this computer forgets how to reach the team’s database. The team
          keeps all tickets. To come back, you need a new link.
        </p>
      </ConfirmDialog>
    </>
  )
}
