import { useVirtualizer } from '@tanstack/react-virtual'
import { Terminal } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore, type StoreApi } from 'zustand'
import type { AuditEntry } from '#shared/domain/audit'
import { displayName } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { RelativeTime } from '#renderer/components/relative-time'
import type { AuditStore } from './audit-store'
import { auditSentence } from './audit-words'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'

const ROW_HEIGHT = 36
const BEYOND = 10

/**
 * Entries, newest first. Only visible rows are rendered, and the next page is loaded before it is
 * needed.
 */
export function AuditList({ store }: { store: StoreApi<AuditStore> }) {
  const session = useSlot(sessionSlot)
  const { entries, nextCursor, load, edition, loadMore } = useStore(store)
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: BEYOND,
  })
  useEffect(() => {
    scroller.current?.scrollTo(0, 0)
  }, [edition])
  const rows = virtualizer.getVirtualItems()
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= entries.length - BEYOND) void loadMore()
  }, [last, entries.length, loadMore])

  const isEnd = nextCursor === null
  return (
    <div
      ref={scroller}
      className="audit-list"
      role="table"
      aria-label="Audit log"
      aria-rowcount={isEnd ? entries.length + 1 : -1}
      aria-busy={load === 'loading'}
      tabIndex={0}
    >
      <div className="audit-row audit-head" role="row" aria-rowindex={1}>
        <span role="columnheader">When</span>
        <span role="columnheader">Who</span>
        <span role="columnheader">What</span>
        <span role="columnheader" className="audit-desktop">
          Desktop
        </span>
      </div>
      <div role="rowgroup" className="audit-rows" style={{ height: virtualizer.getTotalSize() }}>
        {rows.map(({ index, key, start }) => {
          const entry = entries[index]
          if (entry === undefined) return null
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className="audit-row"
              role="row"
              aria-rowindex={index + 2}
              style={{ transform: `translateY(${start}px)` }}
            >
              <EntryCells entry={entry} timeZone={session.workspace.timeZone} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function EntryCells({ entry, timeZone }: { entry: AuditEntry; timeZone: string }) {
  const { actor, at, installation } = entry
  const who = actor === null ? 'The operator' : displayName(actor)
  return (
    <>
      <span role="cell" className="quiet">
        <RelativeTime iso={at} timeZone={timeZone} />
      </span>
      <span role="cell" className="audit-who">
        {actor === null ? (
          <span className="avatar avatar-none" aria-hidden="true">
            <Terminal size={12} />
          </span>
        ) : (
          <Avatar person={actor} />
        )}
        <span className="cut" dir="auto" title={actor?.email}>
          {who}
        </span>
      </span>
      <span role="cell" className="audit-what selectable" title={entry.action}>
        {auditSentence(entry, timeZone).map(({ text, isValue }, index) =>
          // The parts of a sentence never change, so their index is a stable key.
          isValue ? <bdi key={index}>{text}</bdi> : <span key={index}>{text}</span>,
        )}
      </span>
      <span role="cell" className="audit-desktop quiet cut" title={installation ?? undefined}>
        {installation ?? '–'}
      </span>
    </>
  )
}
