import { Pencil } from 'lucide-react'
import { useStore } from 'zustand'
import { draftKey } from '#renderer/state/draft-key'
import { draftsSlot, type DraftStore } from './draft-store'
import { hasSomething } from './draft-content'
import { useSlot } from '#renderer/state/slot'
import { uploadsSlot } from '../attachments/uploads-store'
import './draft-mark.css'

const MODES = ['PUBLIC', 'INTERNAL'] as const

/** Whether the signed-in person has an unsent draft in this ticket. */
export function useHasDraft(ticketId: string): boolean {
  const drafts = useSlot(draftsSlot)
  const uploads = useSlot(uploadsSlot)
  const hasText = useStore(drafts, (state) => hasWritten(state, ticketId))
  const hasFiles = useStore(uploads, (state) =>
    MODES.some((mode) => state.filesOf(draftKey(ticketId, mode)).length > 0),
  )
  return hasText || hasFiles
}

function hasWritten({ drafts }: DraftStore, ticketId: string): boolean {
  return MODES.some((mode) => hasSomething(drafts.get(draftKey(ticketId, mode)) ?? ''))
}

/** A pencil and a word, so that it does not depend on colour. */
export function DraftMark() {
  return (
    <span className="draft-mark">
      <Pencil size={11} aria-hidden="true" /> Draft
    </span>
  )
}
