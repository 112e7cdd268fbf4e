import { slot } from '#renderer/state/slot'
import type { SeenSubject } from './ticket-actions'

/** A subject that is being edited. */
export interface SubjectEdit {
  words: string
  /** The ticket as it was when its subject was clicked, or when a refusal showed what it is now. */
  seen: SeenSubject
}

/** By ticket: what is typed is there again when the page was taken away under it, as by an ended session. */
export type SubjectEdits = Map<string, SubjectEdit>

export const subjectEditsSlot = slot<SubjectEdits>('subjectEdits')
