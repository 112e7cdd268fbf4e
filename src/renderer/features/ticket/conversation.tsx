import { useEffect, useMemo, type RefObject } from 'react'
import { useStore } from 'zustand'
import type { Ticket } from '#shared/domain/ticket'
import { writtenAs } from '#shared/domain/written-as'
import { Button } from '#renderer/components/button'
import { RelativeTime } from '#renderer/components/relative-time'
import { AttachmentList } from '../attachments/attachment-list'
import { MailSourceLine } from '../attachments/mail-source-line'
import { DeliveryLine } from './delivery-line'
import { HeldReply } from './held-reply'
import { Message } from './message'
import { conversationParts, importerOf, roleOf } from './conversation-parts'
import { historyWords } from '#renderer/words/ticket-words'
import { useOpenLink } from '#renderer/state/use-open-link'
import type { Place } from './use-stay-at-place'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot, mayWriteSlot } from '#renderer/state/window-slots'
import { ticketSlot } from '#renderer/state/ticket-store'
import { actionsSlot } from './ticket-actions'
import { attachmentsSlot } from '../attachments/attachments-store'
import './conversation.css'

interface ConversationFeedProps {
  ticket: Ticket
  feed: RefObject<HTMLDivElement | null>
  place: Place
}

/** The messages, oldest first, with history entries as muted lines in between. */
export function ConversationFeed({ ticket, feed, place }: ConversationFeedProps) {
  const session = useSlot(sessionSlot)
  const store = useSlot(ticketSlot)
  const actions = useSlot(actionsSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const attachments = useSlot(attachmentsSlot)
  const loadingEarlier = useStore(store, (state) => state.loadingEarlier)
  const openLink = useOpenLink()
  const parts = useMemo(() => conversationParts(ticket), [ticket])
  const importedBy = useMemo(() => importerOf(ticket.history), [ticket.history])
  const { timeZone } = session.workspace
  const messageCount = 1 + ticket.comments.length
  const hasMore = ticket.earlierComments !== null

  useEffect(() => {
    void attachments.getState().readMails(ticket.id)
  }, [attachments, ticket.id, messageCount])

  return (
    <div
      ref={feed}
      className="conversation"
      role="feed"
      aria-label="Conversation"
      aria-busy={loadingEarlier}
      onScroll={place.onScroll}
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
          <MailSourceLine ticketId={ticket.id} commentId={null} />
          {hasMore && <EarlierButtons />}
        </Message>
        {parts.map((part) =>
          part.kind === 'comment' ? (
            <Message
              key={part.comment.id}
              author={part.comment.author}
              role={roleOf(part.comment, ticket)}
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
              <MailSourceLine ticketId={ticket.id} commentId={part.comment.id} />
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

/** Shown where older messages are not loaded yet. */
function EarlierButtons() {
  const store = useSlot(ticketSlot)
  const isLoading = useStore(store, (state) => state.loadingEarlier)
  const { loadEarlier } = store.getState()
  return (
    <div className="conversation-earlier">
      <Button disabled={isLoading} onClick={() => void loadEarlier('some')}>
        {isLoading ? 'Loading…' : 'Show earlier'}
      </Button>
      <Button look="ghost" disabled={isLoading} onClick={() => void loadEarlier('all')}>
        Show all
      </Button>
    </div>
  )
}
