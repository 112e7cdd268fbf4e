import { createHash } from 'node:crypto'

/** The received bytes are not those that were stored. */
export class WrongBytesError extends Error {
  /** There are too few bytes. The rest may be somewhere that cannot be reached now. */
  readonly isShort: boolean

  constructor(isShort: boolean) {
    super(isShort ? 'bytes are missing' : 'bytes are damaged')
    this.name = 'WrongBytesError'
    this.isShort = isShort
  }
}

/**
 * The pieces of a file, verified by size and SHA-256. The last piece is held back until both are
 * right, otherwise it throws WrongBytesError. So a reader that gets to the end has the file as it
 * was stored.
 */
export async function* checkPieces(
  pieces: AsyncIterable<Uint8Array>,
  file: { size: number; sha256: string | null },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  let lastPiece: Uint8Array | null = null
  for await (const piece of pieces) {
    if (lastPiece !== null) yield lastPiece
    hash.update(piece)
    size += piece.byteLength
    lastPiece = piece
    if (size > file.size) break
  }
  const isWhole = size === file.size && (file.sha256 === null || hash.digest('hex') === file.sha256)
  if (!isWhole) throw new WrongBytesError(size < file.size)
  if (lastPiece !== null) yield lastPiece
}
