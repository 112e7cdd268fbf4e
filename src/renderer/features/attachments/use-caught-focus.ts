import { useEffect, useRef, type RefObject } from 'react'

/**
 * Gives the keyboard to an element where what had it is gone (a frame, a button), so that Escape and the arrows
 * still reach the viewer around it. Looks again whenever `shown` changes.
 */
export function useCaughtFocus<T extends HTMLElement>(shown: unknown): RefObject<T | null> {
  const place = useRef<T>(null)
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus()
  }, [shown])
  return place
}
