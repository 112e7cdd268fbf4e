import { MessageLine } from '#renderer/components/message-line'

/** The database stopped responding while a reply was taken back. Its text is in the composer. */
export function UnsureLine() {
  return (
    <div className="composer-message">
      <MessageLine tone="news">
        It is not clear yet whether your reply was taken back in time: the database stopped
        answering. Its text is kept here. This is checked when the database is back, and you can
        send it then.
      </MessageLine>
    </div>
  )
}
