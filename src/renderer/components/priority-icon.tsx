import type { TicketPriority } from '#shared/domain/ticket'
import './marks.css'

const BARS: Record<Exclude<TicketPriority, 'URGENT'>, number> = { LOW: 1, MEDIUM: 2, HIGH: 3 }

/** Three bars; more are filled for a higher priority. Urgent is a red square with its own sign. */
export function PriorityIcon({ priority }: { priority: TicketPriority }) {
  return (
    <svg
      className={`mark priority-${priority.toLowerCase()}`}
      width="14"
      height="14"
      viewBox="0 0 14 14"
      aria-hidden="true"
    >
      {priority === 'URGENT' ? (
        <>
          <rect x="1" y="1" width="12" height="12" rx="3" fill="currentColor" />
          <path
            d="M7 3.8v3.8M7 10v.2"
            stroke="var(--surface)"
            strokeWidth="1.8"
            strokeLinecap="round"
          />
        </>
      ) : (
        [0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={1 + bar * 4.5}
            y={8 - bar * 3}
            width="3"
            height={5 + bar * 3}
            rx="1"
            fill="currentColor"
            opacity={bar < BARS[priority] ? 1 : 0.28}
          />
        ))
      )}
    </svg>
  )
}
