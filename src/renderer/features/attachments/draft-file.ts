import type { UploadedFile } from '#shared/domain/attachment'
import type { PickedFile } from './picked-file'

/** One file of a draft. `id` is that of the upload, and becomes that of the attachment. */
export interface DraftFile extends UploadedFile {
  /** Stays the same when a retry gets another id. */
  key: string
  /** Identifies the same file when it is dropped again. */
  identity: string
  state: 'waiting' | 'sending' | 'ready' | 'failed'
  /** Bytes that main has received. */
  sent: number
  /** Why it failed, as a text. */
  problem: string | null
  /** Whether a retry can help. `when-back`: it is retried automatically. */
  retry: 'by-hand' | 'when-back' | 'never'
}

/** Files of the last selection that were not added. */
export interface DraftNote {
  text: string
  /** Files that are already there. The user can add them anyway. */
  again: readonly PickedFile[]
  ticketId: string | null
}

/** Whether the file will arrive without any action of the user. */
export function isOnItsWay({ state, retry }: DraftFile): boolean {
  return state === 'waiting' || state === 'sending' || (state === 'failed' && retry === 'when-back')
}
