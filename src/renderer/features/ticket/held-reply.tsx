import { Clock, Paperclip } from 'lucide-react'
import { useStore } from 'zustand'
import type { OutgoingReply } from '#shared/domain/comment'
import type { Ticket } from '#shared/domain/ticket'
import { displayName } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { Button } from '#renderer/components/button'
import { Markdown } from '#renderer/components/markdown'
import { MessageLine } from '#renderer/components/message-line'
import { Tooltip } from '#renderer/components/tooltip'
import { shownName } from '#renderer/words/file-words'
import { heldSlot, WHY_KEPT } from '../messages/held-store'
import { useCountdown } from '#renderer/components/use-countdown'
import { useOpenLink } from '#renderer/state/use-open-link'
import { useSlot } from '#renderer/state/slot'
import { mayWriteSlot, sessionSlot } from '#renderer/state/window-slots'
import './held-reply.css'

interface HeldReplyProps {
  ticket: Ticket
  reply: OutgoingReply
}

/**
 * The signed-in person's own reply at the end of the conversation: while it can be undone, or when
 * it could not be sent.
 */
export function HeldReply({ ticket, reply }: HeldReplyProps) {
  const held = useSlot(heldSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const session = useSlot(sessionSlot)
  const isBusy = useStore(held, (state) => state.busy.has(reply.id))
  const openLink = useOpenLink()
  const { takeBack, sendNow } = held.getState()
  const back = () => void takeBack(ticket.id, reply)
  const isWaiting = reply.state === 'WAITING'
  return (
    <article className="message message-held" aria-label="Your reply, not sent yet">
      <Avatar person={session.user} large />
      <div className="message-body">
        <div className="message-head">
          <bdi className="message-name">{displayName(session.user)}</bdi>
          <span className="message-role">Only you see this yet</span>
        </div>
        <Markdown text={reply.content} onOpenLink={openLink} />
        {reply.files.length > 0 && (
          <ul className="held-files" aria-label="Files">
            {reply.files.map((file) => (
              <li key={file.id}>
                <Paperclip size={12} aria-hidden="true" /> <bdi>{shownName(file.name)}</bdi>
              </li>
            ))}
          </ul>
        )}
        {isWaiting ? (
          <div className="held-line">
            <Countdown dueAt={Date.parse(reply.dueAt)} />
            {mayWrite && (
              <>
                <Tooltip text="Take it back into the composer" keys="Mod Z">
                  <Button aria-disabled={isBusy} onClick={back}>
                    Undo
                  </Button>
                </Tooltip>
                <Button
                  look="ghost"
                  aria-disabled={isBusy}
                  onClick={() => void sendNow(ticket.id, reply.id, null)}
                >
                  Send now
                </Button>
              </>
            )}
          </div>
        ) : (
          <div className="held-line">
            <MessageLine
              tone="error"
              actions={
                mayWrite && (
                  <>
                    <Button aria-disabled={isBusy} onClick={back}>
                      Edit
                    </Button>
                    <Button
                      aria-disabled={isBusy}
                      onClick={() => void sendNow(ticket.id, reply.id, ticket.newestCommentId)}
                    >
                      {reply.state === 'OVERTAKEN' ? 'Send anyway' : 'Send again'}
                    </Button>
                  </>
                )
              }
            >
              Not sent. {WHY_KEPT[reply.state === 'OVERTAKEN' ? 'overtaken' : 'stopped']}
            </MessageLine>
          </div>
        )}
      </div>
    </article>
  )
}

/** Counts down silently: a screen reader can read it, but does not announce each second. */
function Countdown({ dueAt }: { dueAt: number }) {
  const seconds = useCountdown(dueAt)
  return (
    <span className="held-countdown" role="timer" aria-live="off">
      <Clock size={12} aria-hidden="true" />
      {seconds > 0 ? (
        <>
          Sending in <span className="figures">{seconds} s</span>
        </>
      ) : (
        'Sending…'
      )}
    </span>
  )
}
