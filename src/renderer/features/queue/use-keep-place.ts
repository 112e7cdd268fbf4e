import { useLayoutEffect, useRef, type RefObject } from 'react'
import type { TicketRow } from '#shared/domain/ticket'

/**
 * Keeps the topmost visible row in place when rows are added or removed above it. At the very top,
 * new rows simply appear. Another view, order or filter starts at the top.
 */
export function useKeepPlace(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly TicketRow[],
  queryKey: string,
  rowHeight: number,
): void {
  const before = useRef({ rows, queryKey })
  useLayoutEffect(() => {
    const element = scroller.current
    const old = before.current
    before.current = { rows, queryKey }
    if (element === null) return
    if (old.queryKey !== queryKey) {
      element.scrollTo({ top: 0 })
      return
    }
    if (old.rows === rows) return
    // A page appended at the end moves nothing. Reading the scroll position would cost a layout.
    if (old.rows.length > 0 && rows[old.rows.length - 1] === old.rows.at(-1)) return
    if (element.scrollTop < rowHeight / 2) return
    const firstVisible = Math.floor(element.scrollTop / rowHeight)
    if (rows[firstVisible]?.id === old.rows[firstVisible]?.id) return
    const indexes = new Map(rows.map((row, index) => [row.id, index]))
    // If the topmost row itself was removed, the next remaining row is used.
    for (
      let index = firstVisible;
      index < Math.min(firstVisible + 30, old.rows.length);
      index += 1
    ) {
      const id = old.rows[index]?.id
      const now = id === undefined ? undefined : indexes.get(id)
      if (now === undefined) continue
      if (now !== index) element.scrollTo({ top: element.scrollTop + (now - index) * rowHeight })
      return
    }
  }, [scroller, rows, queryKey, rowHeight])
}
