import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'

/** The zoom steps. 1 is the natural size. */
export const ZOOMS = [0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.25, 1.5, 2, 3, 4, 6, 8]

interface ZoomActions {
  larger: () => void
  smaller: () => void
  fit: () => void
  whole: () => void
}

/** +, -, 0 (fit) and 1 (natural size) for the open viewer, wherever the focus is in it. */
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

/** Also used for keys that were pressed inside a frame and reported by it. */
export function zoomBy(key: string, { larger, smaller, fit, whole }: ZoomActions): void {
  if (key === '+' || key === '=') larger()
  else if (key === '-') smaller()
  else if (key === '0') fit()
  else if (key === '1') whole()
}
