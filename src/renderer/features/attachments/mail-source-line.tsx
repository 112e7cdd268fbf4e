import { Mail } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { mailNoteWords } from './mail-note-words'
import { useSlot } from '#renderer/state/slot'
import { attachmentsSlot } from './attachments-store'
import './kept-mail-line.css'

interface MailSourceLineProps {
  ticketId: string
  /** Null for the mail that became the ticket. */
  commentId: string | null
}

/** Shown below an imported mail: what is missing here, and a link to save the mail itself. */
export function MailSourceLine({ ticketId, commentId }: MailSourceLineProps) {
  const attachments = useSlot(attachmentsSlot)
  const mail = useStore(attachments, (state) =>
    state.mails.get(ticketId)?.find((one) => one.commentId === commentId),
  )
  if (mail === undefined) return null
  return (
    <div className="kept-mail">
      {mailNoteWords(mail.notes).map((words) => (
        <p key={words} className="quiet">
          <bdi>{words}</bdi>
        </p>
      ))}
      <Button
        look="ghost"
        className="kept-mail-save"
        icon={<Mail size={13} aria-hidden="true" />}
        onClick={() => void attachments.getState().saveMail(mail)}
      >
        Save original mail
      </Button>
    </div>
  )
}
