import { MessageLine } from '../../components/message-line'
import { useMailState } from './use-mail-state'

/** Says when the mail with the code is still on its way, or why it is held up. */
export function MailProgress() {
  const mail = useMailState()
  if (mail === null || mail.state === 'idle') return null
  return (
    <div className="page-aside">
      {mail.state === 'sending' ? (
        <p role="status">Still sending…</p>
      ) : (
        <MessageLine tone="error">
          The mail is delayed and is tried again by itself.
          {mail.reason === null ? '' : ` Reason: ${mail.reason}`}
        </MessageLine>
      )}
    </div>
  )
}
