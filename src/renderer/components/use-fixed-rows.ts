import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

interface FixedRows {
  /** The rows that are to be drawn, with some beyond both edges. */
  first: number
  last: number
  scrollToRow: (index: number) => void
}

const BEYOND = 8
/** Drawn before the list knows how high it is. */
const AT_FIRST = 24

/** Which rows of one height can be seen in a scrolling element: the others need not exist. */
export function useFixedRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): FixedRows {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: BEYOND,
  })
  const rows = virtualizer.getVirtualItems()
  return {
    first: rows[0]?.index ?? 0,
    last: rows.at(-1)?.index ?? Math.min(count, AT_FIRST) - 1,
    scrollToRow: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }
}
