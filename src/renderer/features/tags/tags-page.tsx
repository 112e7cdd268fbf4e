import { Tag as TagIcon } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { EmptyState } from '#renderer/components/empty-state'
import { ListProblem } from '#renderer/components/list-problem'
import { matches } from '#renderer/components/matches'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { useFollow } from '#renderer/state/use-follow'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { useMayManage } from '#renderer/state/use-may-manage'
import { MergeDialog, type Merging } from './merge-dialog'
import { NewTag } from './new-tag'
import { TagRow } from './tag-row'
import { createTagsStore, type CountedTag } from './tags-store'
import { ticketsWord } from './tag-words'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, toastsSlot } from '#renderer/state/window-slots'
import { peopleSlot } from '#renderer/state/people-store'
import '#renderer/components/row-list.css'
import './tags-page.css'

const FILTER_FROM = 9
const KINDS = ['tags', 'tickets'] as const

/** The workspace's tags: renamed, coloured, merged and deleted for all tickets at once. */
export function TagsPage() {
  const api = useSlot(apiSlot)
  const people = useSlot(peopleSlot)
  const toasts = useSlot(toastsSlot)
  const mayManage = useMayManage()
  const [store] = useState(() =>
    createTagsStore({
      api,
      explain: errorText,
      onChanged: () => void people.getState().refresh(),
      onMerged: (from, into) => toasts.getState().news(`Merged ${from} into ${into}`),
    }),
  )
  const { tags, load, error, refresh, create, merge, remove } = useStore(store)
  const [typed, setTyped] = useState('')
  const [isCreating, setCreating] = useState(false)
  const [merging, setMerging] = useState<Merging | null>(null)
  const [deleting, setDeleting] = useState<CountedTag | null>(null)

  useFollow(
    KINDS,
    useCallback(() => void store.getState().refresh(), [store]),
  )

  const shown = tags.filter((tag) => matches(typed, tag.name))
  return (
    <SettingsPage
      title="Tags"
      lead="Members create tags while they work. Here you keep them in order."
      actions={
        mayManage && !isCreating ? (
          <Button look="primary" onClick={() => setCreating(true)}>
            New tag
          </Button>
        ) : undefined
      }
    >
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      <SettingsSection>
        {isCreating && <NewTag create={create} onClose={() => setCreating(false)} />}
        {tags.length >= FILTER_FROM && (
          <input
            className="input row-list-filter"
            type="search"
            aria-label="Find a tag"
            placeholder="Find a tag"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {load === 'loading' && <RowListSkeleton />}
        <ul className="row-list tag-list" aria-label="Tags">
          {shown.map((tag) => (
            <TagRow
              key={tag.id}
              tag={tag}
              store={store}
              mayManage={mayManage}
              onMerge={(from, into) => setMerging({ from, into })}
              onDelete={setDeleting}
            />
          ))}
        </ul>
        {load === 'ready' && tags.length > 0 && shown.length === 0 && (
          <p className="row-list-nothing" role="status">
            No tag with this name.
          </p>
        )}
        {load === 'ready' && tags.length === 0 && (
          <EmptyState
            icon={<TagIcon size={24} />}
            title="No tags yet"
            text="Create a tag here, or type its name on a ticket."
          />
        )}
      </SettingsSection>
      {merging !== null && (
        <MergeDialog merging={merging} tags={tags} merge={merge} onClose={() => setMerging(null)} />
      )}
      <ConfirmDialog
        title={`Delete “${deleting?.name ?? ''}”?`}
        open={deleting !== null}
        confirm="Delete"
        look="danger"
        onConfirm={() => (deleting === null ? Promise.resolve(null) : remove(deleting.id))}
        onClose={() => setDeleting(null)}
      >
        {deleting !== null && (
          <p>
            {deleting.tickets === 0
              ? 'No ticket has it.'
              : `It is removed from ${ticketsWord(deleting.tickets)}; their history keeps its name.`}{' '}
            This cannot be undone.
          </p>
        )}
      </ConfirmDialog>
    </SettingsPage>
  )
}
