import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import { detectType } from '#main/text/detect-type'

/** The part of a file that its type is detected from. */
const HEAD_BYTES = 64 * 1024

/** What main knows about a file while it is received. It never holds more than the start of the file. */
export interface ReceivedFile {
  /** Adds bytes that were stored. Bytes that were already counted change nothing. */
  take(position: number, bytes: Uint8Array): void
  sha256(): string
  /** The media type, detected from the content. */
  type(): Promise<string>
  /** Runs `work` after all earlier work, so that pieces are added in order. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

export function receiveFile(): ReceivedFile {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let taken = 0
  let kept = 0
  return {
    take(position, bytes) {
      if (position !== taken) return
      hash.update(bytes)
      taken += bytes.byteLength
      if (kept < HEAD_BYTES) {
        // A copy, because a view would keep the whole piece in memory.
        head.push(Uint8Array.from(bytes.subarray(0, HEAD_BYTES - kept)))
        kept = Math.min(HEAD_BYTES, kept + bytes.byteLength)
      }
    },
    // A copy of the state, because finishing can be repeated.
    sha256: () => hash.copy().digest('hex'),
    type: () => detectType(Buffer.concat(head), taken > kept),
    inTurn: pLimit(1),
  }
}
