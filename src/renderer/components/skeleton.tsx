import './skeleton.css'

/**
 * The outline of content that is loading. Appears after 150 ms, so that a fast response does not
 * flicker.
 */
export function Skeleton({ width, height = 12 }: { width: string; height?: number }) {
  return <span className="skeleton" style={{ width, height }} aria-hidden="true" />
}
