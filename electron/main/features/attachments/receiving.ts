import { createHash } from 'node:crypto'
import { detectType } from '#main/text/detect-type'

/** As much of a file's beginning as its type is told by. */
const HEAD_BYTES = 64 * 1024

/** What main knows of a file while its bytes come in: never more of them than its beginning. */
export interface ReceivedFile {
  /** Takes bytes that were stored; those that were counted before change nothing. */
  take(position: number, bytes: Uint8Array): void
  sha256(): string
  /** The media type by the content. */
  type(): Promise<string>
  /** Runs `work` when what was asked before is done, so that pieces are taken in order. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

export function receiveFile(): ReceivedFile {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let taken = 0
  let kept = 0
  let last: Promise<unknown> = Promise.resolve()
  return {
    take(position, bytes) {
      if (position !== taken) return
      hash.update(bytes)
      taken += bytes.byteLength
      if (kept < HEAD_BYTES) {
        // A copy: the view would keep the whole piece in memory.
        head.push(Uint8Array.from(bytes.subarray(0, HEAD_BYTES - kept)))
        kept = Math.min(HEAD_BYTES, kept + bytes.byteLength)
      }
    },
    // A copy of its state: asking is no end, since finishing may be said twice.
    sha256: () => hash.copy().digest('hex'),
    type: () => detectType(Buffer.concat(head), taken > kept),
    inTurn(work) {
      const run = last.then(work, work)
      // Told to whoever asked for it; the next one comes in turn all the same.
      last = run.catch(() => undefined)
      return run
    },
  }
}
