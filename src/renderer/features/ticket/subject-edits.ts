import { slot } from '#renderer/state/slot'
import type { SeenSubject } from './ticket-actions'

/** A subject that is being edited. */
export interface SubjectEdit {
  words: string
  /** The ticket when its subject was clicked, or the newer state that a refusal showed. */
  seen: SeenSubject
}

/** By ticket. The input is restored after the page was removed, for example by an ended session. */
export type SubjectEdits = Map<string, SubjectEdit>

export const subjectEditsSlot = slot<SubjectEdits>('subjectEdits')
