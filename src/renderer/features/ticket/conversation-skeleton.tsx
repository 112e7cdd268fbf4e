import { Skeleton } from '#renderer/components/skeleton'

/** The outline of a conversation that is loading. */
export function ConversationSkeleton() {
  return (
    <div className="conversation-skeleton" aria-hidden="true">
      {[72, 58].map((width) => (
        <div key={width} className="conversation-skeleton-part">
          <Skeleton width="140px" />
          <Skeleton width={`${width}%`} />
          <Skeleton width={`${width - 12}%`} />
          <Skeleton width={`${width - 30}%`} />
        </div>
      ))}
    </div>
  )
}
