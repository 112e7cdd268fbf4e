import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'

/** The steps of "larger" and "smaller"; 1 is as large as it was made. */
export const ZOOMS = [0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.25, 1.5, 2, 3, 4, 6, 8]

interface ZoomActions {
  larger: () => void
  smaller: () => void
  fit: () => void
  whole: () => void
}

/** +, -, 0 (fit) and 1 (as made) for the viewer that is open, wherever in it the focus is. */
export function useZoomKeys(actions: ZoomActions): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (root.current?.closest('[role=dialog]')?.contains(event.target as Node) !== true) return
    zoomBy(event.key, actions)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
  return root
}

/** Also for keys that were pressed inside of a frame and told from there. */
export function zoomBy(key: string, { larger, smaller, fit, whole }: ZoomActions): void {
  if (key === '+' || key === '=') larger()
  else if (key === '-') smaller()
  else if (key === '0') fit()
  else if (key === '1') whole()
}
