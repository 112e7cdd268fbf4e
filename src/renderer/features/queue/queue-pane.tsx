import { Pencil, Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { IconButton } from '#renderer/components/icon-button'
import { MessageLine } from '#renderer/components/message-line'
import { errorText } from '#renderer/errors/error-text'
import { PaneEdge } from '#renderer/components/pane-edge'
import { DropVeil } from '../attachments/drop-veil'
import { newTicketSlot, hasWords } from '../new-ticket/new-ticket-store'
import { QueueEmpty } from './queue-empty'
import { countWords, totalRows } from './queue-total'
import { SortMenu } from './sort-menu'
import { TicketGrid } from './ticket-grid'
import { TicketGridSkeleton } from './ticket-grid-skeleton'
import { useQueueDrop } from './use-queue-drop'
import { VIEW_WORDS } from '#renderer/words/view-words'
import { useSettings } from '#renderer/state/settings-store'
import { useSlot } from '#renderer/state/slot'
import { queueSlot } from './queue-store'
import { countsSlot } from './counts-store'
import { mayWriteSlot } from '#renderer/state/window-slots'
import './queue-pane.css'

/** The list of the shown view, with its name, count and order. */
export function QueuePane() {
  const queue = useSlot(queueSlot)
  const counts = useSlot(countsSlot)
  const newTicket = useSlot(newTicketSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const isWriting = useStore(newTicket, ({ form, isOpen }) => !isOpen && hasWords(form))
  const width = useSettings((store) => store.settings.listWidth)
  const change = useSettings((store) => store.change)
  const state = useStore(queue)
  const numbers = useStore(counts, (store) => store.counts)
  const { query, rows, load, error } = state
  const known = numbers?.[query.view] ?? null
  const count = countWords(state, known)
  const { over, handlers } = useQueueDrop()
  const body = useRef<HTMLDivElement>(null)

  const showArrived = async () => {
    await queue.getState().settle()
    body.current?.querySelector('[role=grid]')?.scrollTo({ top: 0 })
  }
  useEffect(() => () => queue.getState().keepStill('pointer', false), [queue])

  return (
    <section
      className="queue-pane"
      aria-label={VIEW_WORDS[query.view]}
      {...handlers}
      onPointerEnter={(event) => {
        if (event.pointerType === 'mouse') queue.getState().keepStill('pointer', true)
      }}
      onPointerLeave={() => queue.getState().keepStill('pointer', false)}
    >
      <header className="queue-head">
        <h1 className="queue-title">{VIEW_WORDS[query.view]}</h1>
        {count !== null && <span className="queue-count figures">{count}</span>}
        <span role="status">
          {state.arrived > 0 && (
            <button type="button" className="queue-arrived" onClick={() => void showArrived()}>
              {state.arrived} new
            </button>
          )}
        </span>
        <div className="queue-tools">
          <SortMenu />
          {mayWrite && (
            <IconButton
              label={isWriting ? 'New ticket, with a draft of yours' : 'New ticket'}
              keys="C"
              onClick={() => newTicket.getState().open()}
            >
              {isWriting ? <Pencil size={15} className="queue-draft" /> : <Plus size={16} />}
            </IconButton>
          )}
        </div>
      </header>
      {error !== null && rows.length > 0 && (
        <MessageLine
          tone="error"
          actions={<Button onClick={() => void state.retry()}>Try again</Button>}
        >
          {errorText(error)}
        </MessageLine>
      )}
      <div className="queue-body" ref={body}>
        {rows.length > 0 ? (
          <TicketGrid
            total={totalRows(state, known)}
            dropId={over?.what === 'ticket' ? over.ticketId : null}
          />
        ) : load === 'loading' ? (
          <TicketGridSkeleton />
        ) : (
          <QueueEmpty />
        )}
        <DropVeil
          isShown={over?.what === 'mails'}
          words={
            over?.what === 'mails' && over.count > 1
              ? `Drop to make ${over.count} tickets`
              : 'Drop to make a ticket'
          }
        />
      </div>
      <PaneEdge
        label="Width of the list"
        width={width}
        min={280}
        max={640}
        onChange={(listWidth) => change({ listWidth })}
      />
    </section>
  )
}
