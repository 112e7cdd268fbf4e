import type { TicketStatus } from '#shared/domain/ticket'
import './marks.css'

/**
 * Ring, half ring, pause, tick, filled tick: each status has its own shape, so that it does not
 * depend on colour.
 */
export function StatusIcon({ status }: { status: TicketStatus }) {
  return (
    <svg
      className={`mark status-${status.toLowerCase()}`}
      width="14"
      height="14"
      viewBox="0 0 14 14"
      fill="none"
      aria-hidden="true"
    >
      {SHAPES[status]}
    </svg>
  )
}

const ring = <circle cx="7" cy="7" r="5.5" stroke="currentColor" strokeWidth="1.6" />
const tick = 'M4.4 7.2 6.3 9.1 9.7 5.3'

const SHAPES: Record<TicketStatus, React.ReactNode> = {
  OPEN: ring,
  IN_PROGRESS: (
    <>
      {ring}
      <path d="M7 4a3 3 0 0 1 0 6z" fill="currentColor" />
    </>
  ),
  WAITING: (
    <>
      {ring}
      <path d="M5.6 5v4M8.4 5v4" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  RESOLVED: (
    <>
      {ring}
      <path d={tick} stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  CLOSED: (
    <>
      <circle cx="7" cy="7" r="6.3" fill="currentColor" />
      <path d={tick} stroke="var(--surface)" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
}
