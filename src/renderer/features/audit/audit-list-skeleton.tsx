import { Skeleton } from '#renderer/components/skeleton'

const WIDTHS = ['52%', '38%', '61%', '45%', '34%', '57%', '41%', '49%']

/** The outline of the log before its first page has loaded. */
export function AuditListSkeleton() {
  return (
    <div className="audit-list" aria-busy="true" aria-label="Audit log">
      {WIDTHS.map((width) => (
        <div key={width} className="audit-row">
          <Skeleton width="32px" />
          <Skeleton width="120px" />
          <Skeleton width={width} />
          <Skeleton width="100px" />
        </div>
      ))}
    </div>
  )
}
