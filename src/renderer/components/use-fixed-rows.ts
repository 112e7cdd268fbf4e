import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

interface FixedRows {
  /** The rows to render, with some beyond both edges. */
  first: number
  last: number
  scrollToRow: (index: number) => void
}

const BEYOND = 8
/** Rows to render before the list knows its height. */
const AT_FIRST = 24

/** Which rows of fixed height are visible in a scrolling element. The others are not rendered. */
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
