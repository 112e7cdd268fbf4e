import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import './pane-edge.css'

interface PaneEdgeProps {
  label: string
  width: number
  min: number
  max: number
  /** The pane is on the right of its edge, so moving left makes it wider. */
  reversed?: boolean
  onChange: (width: number) => void
}

const STEP = 16

/**
 * The resizable edge of a pane: drag it or use the arrow keys. Instead of a double click, there are
 * Home and End.
 */
export function PaneEdge({ label, width, min, max, reversed = false, onChange }: PaneEdgeProps) {
  const start = useRef<{ x: number; width: number } | null>(null)
  const clamp = (value: number) => Math.round(Math.min(max, Math.max(min, value)))
  const direction = reversed ? -1 : 1

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width }
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current === null) return
    onChange(clamp(start.current.width + (event.clientX - start.current.x) * direction))
  }
  const onPointerEnd = () => {
    start.current = null
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -STEP, ArrowRight: STEP }
    const step = steps[event.key]
    if (step !== undefined) onChange(clamp(width + step * direction))
    else if (event.key === 'Home') onChange(min)
    else if (event.key === 'End') onChange(max)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      className="pane-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onKeyDown={onKeyDown}
    />
  )
}
