import type { Tag } from '#shared/domain/tag'
import './marks.css'

/** A tag's colour. Its name is beside it or in the title. */
export function TagDot({ tag, title }: { tag: Tag; title?: string }) {
  return (
    <span
      className="tag-dot"
      style={{ background: `var(--tag-${tag.color})` }}
      title={title}
      aria-hidden="true"
    />
  )
}
