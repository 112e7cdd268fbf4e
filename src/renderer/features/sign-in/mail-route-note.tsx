import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { readableAddress } from '#shared/domain/email-address'
import type { AppState } from '#shared/domain/app-state'
import { Button } from '#renderer/components/button'
import { errorText } from '#renderer/errors/error-text'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import './mail-route-note.css'

interface MailRouteNoteProps {
  route: AppState['mail']
  email: string
}

/** Where the mail with the code went: to a mailbox, or into a folder on this machine. */
export function MailRouteNote({ route, email }: MailRouteNoteProps) {
  const api = useSlot(apiSlot)
  const [error, setError] = useState<unknown>(null)
  if (route.kind !== 'folder') {
    return (
      <p>
        We sent a code to <strong className="selectable">{readableAddress(email)}</strong>. It is
        valid for 5 minutes.
      </p>
    )
  }
  const openFolder = async () => {
    setError(null)
    try {
      await api.app.openOutbox({})
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <div className="mail-route">
      <p>
        The code for <strong className="selectable">{readableAddress(email)}</strong> is valid for 5
        minutes. No mail server is set up.
      </p>
      <p className="mail-route-folder selectable">Mail is written to {route.folder}</p>
      <Button icon={<FolderOpen size={14} />} onClick={() => void openFolder()}>
        Open folder
      </Button>
      {error !== null && (
        <p className="field-error" role="alert">
          {errorText(error)}
        </p>
      )}
    </div>
  )
}
