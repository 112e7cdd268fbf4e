import { Lock } from 'lucide-react'
import type { Comment } from '#shared/domain/comment'
import type { Ticket } from '#shared/domain/ticket'
import { plainMentions } from '#shared/domain/mention'
import { displayName } from '#shared/domain/user'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'
import { RelativeTime } from '#renderer/components/relative-time'
import { foldText } from '#renderer/components/fold-text'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'
import './overtaken-panel.css'

interface OvertakenPanelProps {
  ticket: Ticket
  /** Messages that arrived while the reply was written, oldest first. */
  commentIds: readonly string[]
  onEdit: () => void
  onSend: () => void
}

/** Shows the newer messages beside the draft. Nothing was sent, and nothing is lost. */
export function OvertakenPanel({ ticket, commentIds, onEdit, onSend }: OvertakenPanelProps) {
  const came = commentIds.flatMap((id) => ticket.comments.find((one) => one.id === id) ?? [])
  const count = commentIds.length
  return (
    <div className="composer-message overtaken">
      <MessageLine
        tone="error"
        actions={
          <>
            <Button onClick={onEdit}>Edit</Button>
            <Button onClick={onSend}>Send anyway</Button>
          </>
        }
      >
        {count === 1
          ? 'Not sent yet: another message arrived while you were writing.'
          : `Not sent yet: ${count} other messages arrived while you were writing.`}
      </MessageLine>
      <ul className="overtaken-list" tabIndex={0} aria-label="What arrived in the meantime">
        {came.map((comment) => (
          <li key={comment.id}>
            <CameMeanwhile comment={comment} />
          </li>
        ))}
        {came.length < count && (
          <li className="quiet">
            {came.length === 0
              ? 'It is further up in the conversation.'
              : 'There is more further up in the conversation.'}
          </li>
        )}
      </ul>
    </div>
  )
}

function CameMeanwhile({ comment }: { comment: Comment }) {
  const session = useSlot(sessionSlot)
  return (
    <>
      <div className="overtaken-head">
        <bdi>{displayName(comment.author)}</bdi>
        {comment.visibility === 'INTERNAL' && (
          <span className="message-note-mark">
            <Lock size={12} aria-hidden="true" /> Internal note
          </span>
        )}
        <RelativeTime iso={comment.createdAt} timeZone={session.workspace.timeZone} />
      </div>
      <p className="overtaken-text" dir="auto">
        {foldText(plainMentions(comment.content)).text}
      </p>
    </>
  )
}
