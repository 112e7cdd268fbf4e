import { MessageLine } from '#renderer/components/message-line'
import { useMailState } from './use-mail-state'
import './mail-progress.css'

/**
 * Says when the mail with the code is still being sent, or why it is delayed. Its line is always
 * there: the page is centred, and no button may move under the pointer because a mail was sent.
 */
export function MailProgress() {
  const mail = useMailState()
  return (
    <div className="page-aside mail-progress">
      {mail?.state === 'delayed' ? (
        <MessageLine tone="error">
          The mail is delayed. Trying again automatically.
          {mail.reason === null ? '' : ` Reason: ${mail.reason}`}
        </MessageLine>
      ) : (
        <p role="status">{mail?.state === 'sending' ? 'Still sending…' : ''}</p>
      )}
    </div>
  )
}
