import { ArrowLeft, Inbox, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { EmptyState } from '#renderer/components/empty-state'
import { IconButton } from '#renderer/components/icon-button'
import { Keys } from '#renderer/components/keys'
import { MessageLine } from '#renderer/components/message-line'
import { AttachZone } from '../attachments/attach-zone'
import { draftsSlot } from '../messages/draft-store'
import { draftKey } from '#renderer/state/draft-key'
import { PaneEdge } from '#renderer/components/pane-edge'
import { errorText } from '#renderer/errors/error-text'
import { Composer } from '../messages/composer'
import { ReadOnlyLine } from '../messages/read-only-line'
import { LeftDraft } from '../messages/left-draft'
import { Conversation } from './conversation-frame'
import { ConversationSkeleton } from './conversation-skeleton'
import { Properties } from './properties'
import { TicketHead } from './ticket-head'
import { useSettings } from '#renderer/state/settings-store'
import { useSlot } from '#renderer/state/slot'
import { backToListSlot, mayWriteSlot } from '#renderer/state/window-slots'
import { ticketSlot } from '#renderer/state/ticket-store'
import './ticket-pane.css'

/** The open ticket: its conversation, composer and properties. */
export function TicketPane() {
  const mayWrite = useSlot(mayWriteSlot)
  const backToList = useSlot(backToListSlot)
  const { openId, head, ticket, load, error, refusal, refuse, reload } = useStore(
    useSlot(ticketSlot),
  )
  const isNote = useStore(
    useSlot(draftsSlot),
    (state) => openId !== null && state.modes.get(openId) === 'INTERNAL',
  )
  const propertiesWidth = useSettings((state) => state.settings.propertiesWidth)
  const change = useSettings((state) => state.change)

  if (openId === null) {
    return (
      <main className="ticket-pane">
        <EmptyState icon={<Inbox size={24} />} title="No ticket is open">
          <p className="quiet">
            <Keys keys="J K" /> go through the list, <Keys keys="Enter" /> opens a ticket
          </p>
        </EmptyState>
      </main>
    )
  }
  return (
    <main
      className="ticket-pane ticket-pane-open"
      aria-busy={load === 'loading'}
      style={{ '--properties-width': `${propertiesWidth}px` }}
    >
      <AttachZone
        className="ticket-main"
        draftKey={
          ticket === null || !mayWrite ? null : draftKey(ticket.id, isNote ? 'INTERNAL' : 'PUBLIC')
        }
        ticketId={ticket?.id ?? null}
        words={isNote ? 'Drop to attach to your internal note' : 'Drop to attach to your reply'}
        tone={isNote ? 'note' : 'plain'}
      >
        <div className="ticket-back">
          <IconButton label="Back" keys="Esc" onClick={backToList}>
            <ArrowLeft size={16} />
          </IconButton>
        </div>
        {head !== null && <TicketHead key={openId} head={head} isWhole={ticket !== null} />}
        {refusal !== null && (
          <div className="ticket-message">
            <MessageLine
              tone="error"
              actions={<Button onClick={() => refuse(null)}>Dismiss</Button>}
            >
              {refusal}
            </MessageLine>
          </div>
        )}
        {ticket !== null ? (
          <>
            <Conversation key={`conversation ${openId}`} ticket={ticket} />
            {mayWrite ? (
              <Composer key={`composer ${openId}`} ticket={ticket} />
            ) : (
              <>
                <LeftDraft ticketId={ticket.id} />
                <ReadOnlyLine />
              </>
            )}
          </>
        ) : load === 'failed' ? (
          <div role="alert" className="ticket-failed">
            <EmptyState
              icon={<TriangleAlert size={24} />}
              title="The ticket could not be loaded"
              text={errorText(error)}
            >
              <Button onClick={() => void reload()}>Try again</Button>
            </EmptyState>
            <LeftDraft ticketId={openId} />
          </div>
        ) : (
          <ConversationSkeleton />
        )}
      </AttachZone>
      {ticket !== null && (
        <>
          <PaneEdge
            label="Width of the properties"
            width={propertiesWidth}
            min={220}
            max={400}
            reversed
            onChange={(width) => change({ propertiesWidth: width })}
          />
          {/* The key discards input for one ticket, such as a tag, when another ticket opens. */}
          <Properties key={`properties ${openId}`} ticket={ticket} />
        </>
      )}
    </main>
  )
}
