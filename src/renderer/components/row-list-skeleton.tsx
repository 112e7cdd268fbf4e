import { Skeleton } from './skeleton'
import './row-list.css'

/** The outline of a list that is loading. */
export function RowListSkeleton({ rows = 4 }: { rows?: number }) {
  return (
    <ul className="row-list" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <li key={index}>
          <Skeleton width={`${35 + ((index * 17) % 25)}%`} />
          <Skeleton width="90px" />
          <Skeleton width="80px" height={20} />
        </li>
      ))}
    </ul>
  )
}
