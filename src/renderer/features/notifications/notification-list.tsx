import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import type { Notification } from '#shared/domain/notification'
import { useFixedRows } from '#renderer/components/use-fixed-rows'
import { keyName } from '#renderer/components/key-name'
import { NotificationRow } from './notification-row'
import { useSlot } from '#renderer/state/slot'
import { notificationsSlot } from './notifications-store'
import { sessionSlot } from '#renderer/state/window-slots'

export const NOTIFICATION_HEIGHT = 72
/** Placeholder rows below the loaded ones while more can be loaded. */
const SHAPES = 6

/** The virtual list of notifications. Keys: j and k, Enter, U, and Shift+U for all. */
export function NotificationList({ onOpen }: { onOpen: (row: Notification) => void }) {
  const notifications = useSlot(notificationsSlot)
  const session = useSlot(sessionSlot)
  const { rows, activeId, goesOn, load } = useStore(notifications)
  const scroller = useRef<HTMLDivElement>(null)
  const total = rows.length + (goesOn ? SHAPES : 0)
  const { first, last, scrollToRow } = useFixedRows(scroller, total, NOTIFICATION_HEIGHT)
  const found = rows.findIndex((row) => row.id === activeId)
  const active = found === -1 ? 0 : found
  const { activate, ensureLoaded, mark, markAll } = notifications.getState()

  useEffect(() => void ensureLoaded(last), [ensureLoaded, last, rows.length])

  // Focuses the list as soon as it has a row.
  const isThere = load === 'ready' && rows.length > 0
  useEffect(() => {
    if (isThere && !isElsewhere(scroller.current)) focusActive(scroller.current)
  }, [isThere])

  const moved = useRef(false)
  useLayoutEffect(() => {
    if (!moved.current) return
    moved.current = false
    scrollToRow(active)
    focusActive(scroller.current)
  })
  const moveTo = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)]
    if (row === undefined) return
    moved.current = true
    activate(row.id)
  }
  const toggle = (row: Notification) => void mark([row.id], !row.isRead)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const row = rows[active]
    const page = Math.max(
      1,
      Math.floor((scroller.current?.clientHeight ?? 0) / NOTIFICATION_HEIGHT) - 1,
    )
    const targets: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      j: active + 1,
      k: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    }
    const name = keyName(event)
    const target = targets[event.key] ?? targets[name]
    if (target !== undefined) moveTo(target)
    // A key that is held down marks nothing twice.
    else if (event.repeat) return
    else if (name === 'u' && event.shiftKey) void markAll()
    else if (row === undefined) return
    else if (name === 'enter' || name === 'o') onOpen(row)
    else if (name === 'u') toggle(row)
    else return
    event.preventDefault()
  }

  const indexes: number[] = []
  for (let index = first; index <= last; index += 1) indexes.push(index)
  if (isThere && (active < first || active > last)) indexes.push(active)
  const own = session.workspace.workspaceId

  return (
    <div
      ref={scroller}
      className="notification-list"
      role="grid"
      aria-label="Notifications"
      aria-rowcount={goesOn ? -1 : rows.length}
      onKeyDown={onKeyDown}
    >
      <div
        className="notification-rows"
        role="rowgroup"
        style={{ height: total * NOTIFICATION_HEIGHT }}
      >
        {indexes.map((index) => {
          const row = rows[index] ?? null
          const workspace = row?.workspace ?? null
          return (
            <NotificationRow
              key={row?.id ?? index}
              row={row}
              index={index}
              top={index * NOTIFICATION_HEIGHT}
              isActive={index === active}
              timeZone={session.workspace.timeZone}
              workspaceName={workspace === null || workspace.id === own ? null : workspace.name}
              onOpen={onOpen}
              onMark={toggle}
            />
          )
        })}
      </div>
    </div>
  )
}

function focusActive(list: HTMLElement | null): void {
  list?.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus({ preventScroll: true })
}

/** Whether the user has focused one of the filters in the meantime. */
function isElsewhere(list: HTMLElement | null): boolean {
  const filters = document.activeElement?.closest('.notification-filters') ?? null
  return filters !== null && list?.contains(document.activeElement) !== true
}
