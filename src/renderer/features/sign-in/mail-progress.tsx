import { MessageLine } from '#renderer/components/message-line'
import { useMailState } from './use-mail-state'
import './mail-progress.css'

/**
 * Says when the mail with the code is still on its way, or why it is held up. Its line is always there: the page
 * is centred, and no button shall move from under a pointer because a mail has gone out.
 */
export function MailProgress() {
  const mail = useMailState()
  return (
    <div className="page-aside mail-progress">
      {mail?.state === 'delayed' ? (
        <MessageLine tone="error">
          The mail is delayed and is tried again by itself.
          {mail.reason === null ? '' : ` Reason: ${mail.reason}`}
        </MessageLine>
      ) : (
        <p role="status">{mail?.state === 'sending' ? 'Still sending…' : ''}</p>
      )}
    </div>
  )
}
