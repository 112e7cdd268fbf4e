import { MessageLine } from '#renderer/components/message-line'

/** The database stopped responding while a reply was taken back. Its text is in the composer. */
export function UnsureLine() {
  return (
    <div className="composer-message">
      <MessageLine tone="news">
        Not known yet whether your reply was taken back in time: the database stopped answering. Its
        words are kept here. It is looked up when the database is back, and can be sent then.
      </MessageLine>
    </div>
  )
}
