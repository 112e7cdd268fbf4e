import { sizeWords } from '#shared/domain/file-size'
import * as Ariakit from '@ariakit/react'
import { useRef, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'
import { isOnItsWay, type DraftFile } from './draft-file'
import { DraftFileChip } from './draft-file-chip'
import { useSlot } from '#renderer/state/slot'
import { uploadsSlot } from './uploads-store'
import './draft-files.css'

interface DraftFilesProps {
  draftKey: string
  /** Files that are being sent with a message. */
  sentIds?: readonly string[]
  /** Where the focus goes when the last file is removed. */
  onEmpty: () => void
}

/** This many files are shown; more are summed up. */
const GLANCE = 4
const NONE: readonly string[] = []

/** The files of a draft: their progress, and buttons to remove or retry them. */
export function DraftFiles({ draftKey, sentIds = NONE, onEmpty }: DraftFilesProps) {
  const uploads = useSlot(uploadsSlot)
  const all = useStore(uploads, (state) => state.filesOf(draftKey))
  const files = all.filter(({ id }) => !sentIds.includes(id))
  const note = useStore(uploads, (state) => state.notes.get(draftKey) ?? null)
  const list = useRef<HTMLDivElement>(null)
  const { remove, retry, addAgain, dismissNote } = uploads.getState()

  const take = (file: DraftFile) => {
    const index = files.indexOf(file)
    const next = files[index + 1] ?? files[index - 1]
    // With the keyboard the focus moves to the next file, or to the text if there is none.
    if (list.current?.contains(document.activeElement) === true) {
      if (next === undefined) onEmpty()
      else focusOn(list.current, next.key)
    }
    remove(draftKey, file.key)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return
    const key = (event.target as Element).closest<HTMLElement>('[data-file]')?.dataset['file']
    const file = files.find((one) => one.key === key)
    if (file === undefined) return
    event.preventDefault()
    take(file)
  }
  if (files.length === 0 && note === null) return null
  return (
    <div className="draft-files">
      {files.length > 0 && (
        <Ariakit.CompositeProvider orientation="horizontal" focusLoop={false}>
          <Ariakit.Composite
            ref={list}
            className="draft-files-list"
            role="list"
            aria-label="Attached files"
            onKeyDown={onKeyDown}
          >
            {files.map((file) => (
              <DraftFileChip
                key={file.key}
                file={file}
                onRemove={take}
                onRetry={({ key }) => retry(draftKey, key)}
              />
            ))}
          </Ariakit.Composite>
        </Ariakit.CompositeProvider>
      )}
      <div className="draft-files-sum" data-few={files.length <= GLANCE}>
        <span role="status">{summary(files)}</span>
        {files.length > GLANCE && (
          <Button
            look="ghost"
            onClick={() => {
              for (const { key } of files) remove(draftKey, key)
              onEmpty()
            }}
          >
            Remove all
          </Button>
        )}
      </div>
      {note !== null && (
        <MessageLine
          tone="news"
          actions={
            <>
              {note.again.length > 0 && (
                <Button onClick={() => void addAgain(draftKey)}>Attach again</Button>
              )}
              <Button onClick={() => dismissNote(draftKey)}>Dismiss</Button>
            </>
          }
        >
          {note.text}
        </MessageLine>
      )}
    </div>
  )
}

function focusOn(list: HTMLElement, key: string): void {
  list.querySelector<HTMLElement>(`[data-file="${key}"] [data-remove]`)?.focus()
}

/** Changes only when an upload ends, so that a screen reader can announce it. */
function summary(files: readonly DraftFile[]): string {
  const lost = files.filter((file) => file.state === 'failed' && !isOnItsWay(file))
  const coming = files.filter((file) => !lost.includes(file))
  const size = sizeWords(coming.reduce((sum, file) => sum + file.size, 0))
  const state = coming.some(isOnItsWay) ? 'on the way' : 'attached'
  return [
    ...(coming.length > 0 ? [`${count(coming)}, ${size}, ${state}`] : []),
    ...(lost.length > 0 ? [`${count(lost)} cannot be attached`] : []),
  ].join('; ')
}

function count({ length }: readonly DraftFile[]): string {
  return length === 1 ? '1 file' : `${length.toLocaleString()} files`
}
