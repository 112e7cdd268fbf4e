import { useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react'
import { useStore } from 'zustand'
import type { Ticket } from '../../../shared/domain/ticket'
import { writtenAs } from '../../../shared/domain/written-as'
import { Button } from '../../components/button'
import { RelativeTime } from '../../components/relative-time'
import { useDesk } from '../app-shell/house'
import { AttachmentList } from '../attachments/attachment-list'
import { KeptMailLine } from '../attachments/kept-mail-line'
import { DeliveryLine } from './delivery-line'
import { HeldReply } from './held-reply'
import { Message } from './message'
import { conversationParts, importerOf } from './conversation-parts'
import { historyWords } from './ticket-words'
import { useOpenLink } from './use-open-link'
import './conversation.css'

/** What was said, oldest first, with what the system did as quiet lines between. */
export function Conversation({ ticket }: { ticket: Ticket }) {
  const { session, ticket: store, actions, mayWrite, sending, attachments } = useDesk()
  const loadingEarlier = useStore(store, (state) => state.loadingEarlier)
  const openLink = useOpenLink()
  const parts = useMemo(() => conversationParts(ticket), [ticket])
  const importedBy = useMemo(() => importerOf(ticket.history), [ticket.history])
  const feed = useRef<HTMLDivElement>(null)
  const { timeZone } = session.workspace
  const messageCount = 1 + ticket.comments.length
  const hasMore = ticket.earlierComments !== null

  useEffect(() => {
    void attachments.getState().readMails(ticket.id)
  }, [attachments, ticket.id, messageCount])

  const { saw } = sending.getState()
  useStayAtPlace(feed, ticket, session.user.id, saw)

  return (
    <div
      ref={feed}
      className="conversation"
      role="feed"
      aria-label="Conversation"
      aria-busy={loadingEarlier}
      onScroll={(event) => {
        if (isAtEnd(event.currentTarget)) saw(ticket.id, ticket.newestCommentId)
      }}
      tabIndex={0}
    >
      <div className="conversation-inner">
        <Message
          author={ticket.requester}
          role="Requester"
          kind="requester"
          isImported={ticket.isImported}
          importedBy={importedBy}
          createdAt={ticket.createdAt}
          text={ticket.description}
          writtenAs={writtenAs(ticket)}
          position={1}
          count={hasMore ? -1 : messageCount}
          timeZone={timeZone}
          onOpenLink={openLink}
        >
          <AttachmentList files={ticket.attachments} ticketId={ticket.id} commentId={null} />
          <KeptMailLine ticketId={ticket.id} commentId={null} />
          {hasMore && (
            <Button disabled={loadingEarlier} onClick={() => void store.getState().loadEarlier()}>
              {loadingEarlier ? 'Loading…' : 'Show earlier'}
            </Button>
          )}
        </Message>
        {parts.map((part) =>
          part.kind === 'comment' ? (
            <Message
              key={part.comment.id}
              author={part.comment.author}
              role={part.comment.fromRequester ? 'Requester' : 'Team'}
              kind={
                part.comment.visibility === 'INTERNAL'
                  ? 'internal'
                  : part.comment.fromRequester
                    ? 'requester'
                    : 'team'
              }
              isImported={part.comment.isImported}
              importedBy={part.comment.importedBy}
              createdAt={part.comment.createdAt}
              text={part.comment.content}
              writtenAs={writtenAs(part.comment)}
              position={part.position}
              count={hasMore ? -1 : messageCount}
              timeZone={timeZone}
              onOpenLink={openLink}
            >
              <AttachmentList
                files={part.comment.attachments}
                ticketId={ticket.id}
                commentId={part.comment.id}
              />
              <KeptMailLine ticketId={ticket.id} commentId={part.comment.id} />
              {part.comment.delivery !== null && (
                <DeliveryLine
                  delivery={part.comment.delivery}
                  timeZone={timeZone}
                  onRetry={
                    mayWrite ? () => actions.retryDelivery(ticket.id, part.comment.id) : null
                  }
                />
              )}
            </Message>
          ) : (
            <div key={part.entry.id} className="history-line">
              <span className="history-dot" />
              <bdi>{historyWords(part.entry, session.user.id)}</bdi>
              <RelativeTime iso={part.entry.createdAt} timeZone={timeZone} />
            </div>
          ),
        )}
        {ticket.outgoing.map((reply) => (
          <HeldReply key={reply.id} ticket={ticket} reply={reply} />
        ))}
      </div>
    </div>
  )
}

/** So near to its end, a conversation shows its last message. */
const AT_END_PX = 80

function isAtEnd(feed: HTMLElement): boolean {
  return feed.scrollHeight - feed.scrollTop - feed.clientHeight <= AT_END_PX
}

/**
 * Starts at the newest message, follows new ones from there and one's own always, and holds still when older ones
 * are put in front. Tells when the newest one is in view.
 */
function useStayAtPlace(
  feed: RefObject<HTMLDivElement | null>,
  ticket: Ticket,
  ownId: string,
  onSeen: (ticketId: string, newestCommentId: string | null) => void,
) {
  const seen = useRef<{ height: number; first?: string; last?: string; held?: string } | null>(null)
  useLayoutEffect(() => {
    const element = feed.current
    if (element === null) return
    const first = ticket.comments[0]?.id
    const last = ticket.comments.at(-1)
    const held = ticket.outgoing.at(-1)?.id
    const before = seen.current
    const height = element.scrollHeight
    if (before === null) element.scrollTo({ top: height })
    else if (
      (last !== undefined && last.id !== before.last && last.author.id === ownId) ||
      (held !== undefined && held !== before.held)
    ) {
      element.scrollTo({ top: height })
    } else if (before.first !== first && element.scrollTop > 0) {
      element.scrollTo({ top: element.scrollTop + height - before.height })
    } else if (element.scrollTop + element.clientHeight > before.height - AT_END_PX) {
      element.scrollTo({ top: height })
    }
    seen.current = {
      height,
      ...(first === undefined ? {} : { first }),
      ...(last === undefined ? {} : { last: last.id }),
      ...(held === undefined ? {} : { held }),
    }
    if (isAtEnd(element)) onSeen(ticket.id, ticket.newestCommentId)
  }, [feed, ticket, ownId, onSeen])
}
