import { DomainError, type ErrorCode } from '#shared/errors'
import { sizeWords } from '#shared/domain/file-size'
import type { DraftFile } from './draft-file'
import { FileUnreadable } from './upload-file'

type Refusal = Pick<DraftFile, 'problem' | 'retry'>

/**
 * After these errors the upload is retried automatically, when the database is back or somebody has
 * signed in again.
 */
const COMES_BACK: ReadonlySet<ErrorCode> = new Set([
  'database.offline',
  'database.unknown-outcome',
  'database.busy',
  'database.overloaded',
  'database.disk-full',
  'database.untrusted',
  'calls.too-many',
  'session.required',
])

/** Why an upload failed, and whether a retry can help. */
export function refusalOf(error: unknown, explain: (error: unknown) => string): Refusal {
  if (error instanceof FileUnreadable) {
    return {
      problem: 'It was changed, moved or locked while it was read. Nothing of it was stored.',
      retry: 'by-hand',
    }
  }
  const code = error instanceof DomainError ? (error as DomainError).code : 'unexpected'
  if (code === 'database.disk-full') {
    return { problem: 'Waiting for space on the database’s disk.', retry: 'when-back' }
  }
  if (COMES_BACK.has(code)) {
    return { problem: 'Waiting for the database.', retry: 'when-back' }
  }
  const isFault = code === 'unexpected' || code === 'database.damaged'
  return { problem: explain(error), retry: isFault ? 'by-hand' : 'never' }
}

interface Limits {
  maxFileBytes: number
  maxTicketBytes: number
}

/**
 * Why a file of this size is not uploaded. Null if it fits beside the `used` bytes of its ticket.
 */
export function limitProblem(size: number, used: number, limits: Limits): string | null {
  if (size > limits.maxFileBytes) {
    return `${sizeWords(size)} is too large: one file may have ${sizeWords(limits.maxFileBytes)}.`
  }
  if (used + size <= limits.maxTicketBytes) return null
  const room = Math.max(0, limits.maxTicketBytes - used)
  return `The files of this ticket may have ${sizeWords(limits.maxTicketBytes)} together; ${sizeWords(room)} of that is free.`
}
