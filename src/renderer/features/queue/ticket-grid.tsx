import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { useFixedRows } from '#renderer/components/use-fixed-rows'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'
import { ticketSlot } from '#renderer/state/ticket-store'
import { queueSlot } from './queue-store'
import { moveBy, openActive } from './move-in-list'
import { TicketGridRow } from './ticket-grid-row'
import { useKeepPlace } from './use-keep-place'
import './ticket-grid.css'

export const ROW_HEIGHT = 56

interface TicketGridProps {
  total: number
  /** The ticket over whose row files are being dragged. */
  dropId: string | null
}

/** The virtual list: only visible rows are rendered, the rest is empty height. */
export function TicketGrid({ total, dropId }: TicketGridProps) {
  const queue = useSlot(queueSlot)
  const ticket = useSlot(ticketSlot)
  const session = useSlot(sessionSlot)
  const { rows, activeId, focusRequest, query, outdated, gone } = useStore(queue)
  const openId = useStore(ticket, (state) => state.openId)
  const scroller = useRef<HTMLDivElement>(null)
  const { first, last, scrollToRow } = useFixedRows(scroller, total, ROW_HEIGHT)
  const activeIndex = rows.findIndex((row) => row.id === activeId)
  const queryKey = JSON.stringify(query)

  useKeepPlace(scroller, rows, queryKey, ROW_HEIGHT)

  useEffect(() => {
    queue.getState().setVisible(first, last)
    void queue.getState().ensureLoaded(last)
  }, [queue, first, last, rows.length])

  // Only a new request moves the focus, not the first render with an old one.
  const answered = useRef(focusRequest)
  useLayoutEffect(() => {
    if (answered.current === focusRequest) return
    answered.current = focusRequest
    if (activeIndex === -1) return
    scrollToRow(activeIndex)
    activeRow(scroller.current)?.focus({ preventScroll: true })
  }, [focusRequest, activeIndex, scrollToRow])

  // When the focused row is removed, the row that took its place gets the focus.
  const hadFocus = useRef(false)
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) {
      activeRow(scroller.current)?.focus({ preventScroll: true })
    }
  }, [rows])

  const open = (id: string, focus: boolean) => {
    const row = rows.find((one) => one.id === id)
    if (row === undefined) return
    queue.getState().activate(id)
    void ticket.getState().open(row, focus)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const targets: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: total - 1,
    }
    const target = targets[event.key]
    if (target !== undefined)
      void moveBy({ queue, ticket }, Math.min(target, total - 1) - activeIndex)
    else if (event.key === 'Enter' && !event.repeat) openActive({ queue, ticket })
    else return
    event.preventDefault()
  }

  const indexes: number[] = []
  for (let index = first; index <= last; index += 1) indexes.push(index)
  // The row with the tab stop is always rendered, so that scrolling never loses the focus.
  if (activeIndex !== -1 && (activeIndex < first || activeIndex > last)) indexes.push(activeIndex)

  return (
    <div
      ref={scroller}
      className="ticket-grid"
      role="grid"
      aria-label="Tickets"
      aria-rowcount={total}
      aria-busy={rows.length <= last && rows.length < total}
      onKeyDown={onKeyDown}
      onFocus={() => {
        hadFocus.current = true
      }}
      onBlur={(event) => {
        const isInside = event.currentTarget.contains(event.relatedTarget)
        if (!isInside) queue.getState().keepStill('keys', false)
        if (event.relatedTarget !== null) hadFocus.current = false
      }}
    >
      <div className="ticket-grid-rows" role="rowgroup" style={{ height: total * ROW_HEIGHT }}>
        {indexes.map((index) => {
          const row = rows[index]
          // Outdated rows are loaded again before they are shown. The focused row stays.
          const isOutdated =
            row !== undefined && outdated.has(row.id) && !gone.has(row.id) && index !== activeIndex
          return (
            <TicketGridRow
              key={row?.id ?? index}
              row={isOutdated ? null : (row ?? null)}
              isGone={row !== undefined && gone.has(row.id)}
              index={index}
              top={index * ROW_HEIGHT}
              isActive={index === activeIndex}
              isOpen={row !== undefined && row.id === openId}
              isDropTarget={row !== undefined && row.id === dropId}
              timeZone={session.workspace.timeZone}
              time={query.sort === 'created' ? 'createdAt' : 'updatedAt'}
              onOpen={open}
            />
          )
        })}
      </div>
    </div>
  )
}

function activeRow(grid: HTMLElement | null): HTMLElement | null {
  return grid?.querySelector<HTMLElement>('[role=row][tabindex="0"]') ?? null
}
