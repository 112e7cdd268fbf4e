import { Skeleton } from '#renderer/components/skeleton'

const WIDTHS = [78, 54, 66, 82, 48, 70, 60, 76]

/** Placeholder rows while the first page is loading. */
export function TicketGridSkeleton() {
  return (
    <div
      className="ticket-grid-skeleton"
      aria-busy="true"
      aria-label="Loading tickets"
      role="status"
    >
      {WIDTHS.map((width) => (
        <div key={width} className="ticket-row-skeleton">
          <Skeleton width={`${width}%`} />
          <Skeleton width={`${width - 24}%`} height={10} />
        </div>
      ))}
    </div>
  )
}
