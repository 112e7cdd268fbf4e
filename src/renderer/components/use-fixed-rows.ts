import { useLayoutEffect, useState, type RefObject } from 'react'

interface FixedRows {
  /** The rows that are to be drawn, with some beyond both edges. */
  first: number
  last: number
  scrollToRow: (index: number) => void
}

const BEYOND = 8

/** Which rows of one height can be seen in a scrolling element: the others need not exist. */
export function useFixedRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): FixedRows {
  const [seen, setSeen] = useState({ first: 0, last: 24 })

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () => {
      const first = Math.floor(element.scrollTop / rowHeight)
      const last = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight)
      setSeen((old) => (old.first === first && old.last === last ? old : { first, last }))
    }
    measure()
    element.addEventListener('scroll', measure, { passive: true })
    const resized = new ResizeObserver(measure)
    resized.observe(element)
    return () => {
      element.removeEventListener('scroll', measure)
      resized.disconnect()
    }
  }, [scroller, rowHeight])

  const scrollToRow = (index: number) => {
    const element = scroller.current
    if (element === null) return
    const top = index * rowHeight
    if (top < element.scrollTop) element.scrollTo({ top })
    else if (top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTo({ top: top + rowHeight - element.clientHeight })
    }
  }

  return {
    first: Math.max(0, seen.first - BEYOND),
    last: Math.min(count - 1, seen.last + BEYOND),
    scrollToRow,
  }
}
