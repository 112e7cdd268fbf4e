import { DomainError } from '#shared/errors'
import type { Call } from '#main/ipc/handler'
import { type StoredFile, find } from './attachments-repository'
import { WrongBytesError, checkPieces } from './storage/check-pieces'
import type { FileStore } from './storage/file-store'

/** A file of the viewer's workspace. Throws attachment.not-found for everything else. */
export async function findFile(
  fileId: string,
  { database, viewer }: Pick<Call, 'database' | 'viewer'>,
): Promise<StoredFile> {
  const file = await find(database, viewer, fileId)
  if (file === null) throw new DomainError('attachment.not-found', {})
  return file
}

/**
 * The bytes of a file in pieces, verified by size and SHA-256. The last piece is held back until
 * both are right, otherwise it throws attachment.damaged. So a reader that gets to the end has the
 * file as it was sent.
 */
export async function* readFile(
  file: StoredFile,
  { database }: Pick<Call, 'database'>,
  store: FileStore,
): AsyncGenerator<Uint8Array> {
  try {
    yield* checkPieces(store.read(database, file.id), file)
  } catch (error) {
    if (!(error instanceof WrongBytesError)) throw error
    throw new DomainError('attachment.damaged', { name: file.name })
  }
}
