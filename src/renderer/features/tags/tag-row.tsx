import { useState } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { MoreMenu } from '#renderer/components/more-menu'
import { TagDot } from '#renderer/components/tag-dot'
import { TagColorMenu } from './tag-color-menu'
import { TagName } from './tag-name'
import type { CountedTag, TagsStore } from './tags-store'
import { ticketsWord } from './tag-words'

interface TagRowProps {
  tag: CountedTag
  store: StoreApi<TagsStore>
  mayManage: boolean
  /** Asks about merging. `into` is set if its name was typed. */
  onMerge: (tag: CountedTag, into: CountedTag | null) => void
  onDelete: (tag: CountedTag) => void
}

/** One tag with its actions. */
export function TagRow({ tag, store, mayManage, onMerge, onDelete }: TagRowProps) {
  const [isEditing, setEditing] = useState(false)
  const problem = useStore(store, (state) => state.problems.get(tag.id) ?? null)
  const { recolor, rename } = store.getState()
  return (
    <li data-row={tag.id}>
      <div className="tag-row-what">
        {mayManage ? (
          <TagColorMenu tag={tag} onChange={(color) => void recolor(tag.id, color)} />
        ) : (
          <span className="tag-row-dot">
            <TagDot tag={tag} />
          </span>
        )}
        {mayManage ? (
          <TagName
            tag={tag}
            isEditing={isEditing}
            onEditing={setEditing}
            rename={(name, seenName) => rename(tag.id, name, seenName)}
            onTaken={(other) => onMerge(tag, other)}
          />
        ) : (
          <span className="cut" dir="auto">
            {tag.name}
          </span>
        )}
      </div>
      <p className="row-list-note figures">{ticketsWord(tag.tickets)}</p>
      <div className="row-list-controls">
        {mayManage && (
          <MoreMenu
            label={`More for ${tag.name}`}
            items={[
              { text: 'Rename', onChoose: () => setEditing(true) },
              { text: 'Merge into another tag…', onChoose: () => onMerge(tag, null) },
              { text: 'Delete…', onChoose: () => onDelete(tag) },
            ]}
          />
        )}
      </div>
      {problem !== null && (
        <p className="row-list-below row-list-problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}
