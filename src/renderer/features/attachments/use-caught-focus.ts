import { useEffect, useRef, type RefObject } from 'react'

/**
 * Focuses an element when the focused one has disappeared (a frame, a button), so that Escape and
 * the arrow keys still reach the viewer. Checks again whenever `shown` changes.
 */
export function useCaughtFocus<T extends HTMLElement>(shown: unknown): RefObject<T | null> {
  const place = useRef<T>(null)
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus()
  }, [shown])
  return place
}
