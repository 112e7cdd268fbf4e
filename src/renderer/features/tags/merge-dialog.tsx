import { useState } from 'react'
import { Choice } from '#renderer/components/choice'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { TagDot } from '#renderer/components/tag-dot'
import type { CountedTag } from './tags-store'
import { ticketsWord } from './tag-words'

export interface Merging {
  from: CountedTag
  /** Null: the user chooses. */
  into: CountedTag | null
}

interface MergeDialogProps {
  merging: Merging
  tags: readonly CountedTag[]
  merge: (fromId: string, intoId: string) => Promise<string | null>
  onClose: () => void
}

/** Merges two tags, and explains first what happens to both. */
export function MergeDialog({ merging, tags, merge, onClose }: MergeDialogProps) {
  const { from } = merging
  const others = tags.filter(({ id }) => id !== from.id)
  const [chosenId, setChosenId] = useState(merging.into?.id ?? '')
  const into = others.find(({ id }) => id === chosenId)
  const isTaken = merging.into !== null
  return (
    <ConfirmDialog
      title={
        isTaken ? `The tag “${merging.into?.name ?? ''}” already exists` : `Merge “${from.name}”`
      }
      open
      confirm="Merge"
      isReady={into !== undefined}
      onConfirm={() =>
        into === undefined
          ? Promise.resolve('There is no other tag to merge into.')
          : merge(from.id, into.id)
      }
      onClose={onClose}
    >
      {!isTaken && others.length > 0 && (
        <div className="field">
          <span className="field-label">Into</span>
          <Choice
            label="Into"
            placeholder="Choose a tag"
            look="field"
            value={chosenId}
            options={others.map((tag) => ({
              value: tag.id,
              text: tag.name,
              aside: ticketsWord(tag.tickets),
              icon: <TagDot tag={tag} />,
            }))}
            nothing="No tag with this name"
            onChange={setChosenId}
          />
        </div>
      )}
      {into === undefined ? (
        <p>
          {others.length === 0
            ? 'There is no other tag to merge into.'
            : 'Tickets get the chosen tag instead. This cannot be undone.'}
        </p>
      ) : (
        <p>
          {isTaken && 'The two can be merged. '}
          {from.tickets === 0 ? (
            <>
              No ticket has <bdi>{from.name}</bdi>;
            </>
          ) : (
            <>
              {capital(ticketsWord(from.tickets))} with <bdi>{from.name}</bdi>{' '}
              {from.tickets === 1 ? 'gets' : 'get'} <bdi>{into.name}</bdi> instead, and the history
              says so;
            </>
          )}{' '}
          the tag <bdi>{from.name}</bdi> is deleted. This cannot be undone.
        </p>
      )}
    </ConfirmDialog>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
