import './skeleton.css'

/** The shape of what comes. It appears after 150 ms, so that a quick answer never flickers. */
export function Skeleton({ width, height = 12 }: { width: string; height?: number }) {
  return <span className="skeleton" style={{ width, height }} aria-hidden="true" />
}
