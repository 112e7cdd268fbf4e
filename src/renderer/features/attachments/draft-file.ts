import type { UploadedFile } from '#shared/domain/attachment'
import type { PickedFile } from './picked-file'

/** One file of something that is being written. `id` is the upload's, and becomes the attachment's. */
export interface DraftFile extends UploadedFile {
  /** Stays the same where a retry gets another id. */
  key: string
  /** By what the same file is known when it is dropped again. */
  identity: string
  state: 'waiting' | 'sending' | 'ready' | 'failed'
  /** Bytes that main has. */
  sent: number
  /** Why it failed, in words. */
  problem: string | null
  /** Whether trying again can help; `when-back`: it is tried again by itself. */
  retry: 'by-hand' | 'when-back' | 'never'
}

/** What was not taken of the files that were added last. */
export interface DraftNote {
  text: string
  /** Files that are there already, to be added all the same. */
  again: readonly PickedFile[]
  ticketId: string | null
}

/** Whether it will come without anybody doing anything. */
export function isOnItsWay({ state, retry }: DraftFile): boolean {
  return state === 'waiting' || state === 'sending' || (state === 'failed' && retry === 'when-back')
}
