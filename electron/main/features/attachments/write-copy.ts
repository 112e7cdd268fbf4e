import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DomainError } from '#shared/errors'
import { markOrigin } from './mark-origin'

/**
 * Writes a file piece by piece: the name has the complete file or nothing. Marks it as coming from
 * elsewhere, so that the system warns as it does for downloads. Refuses with disk.full and
 * disk.not-writable, and with whatever the pieces throw (attachment.damaged).
 */
export async function writeCopy(
  pieces: AsyncIterable<Uint8Array>,
  path: string,
  mode = 0o644,
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${randomUUID()}.part`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      for await (const piece of pieces) await file.writeFile(piece)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw onDisk(error, folder)
  }
  await markOrigin(path)
}

function onDisk(error: unknown, folder: string): unknown {
  if (error instanceof DomainError) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DomainError('disk.full', {}, { cause: error })
  if (syscall === undefined) return error
  return new DomainError('disk.not-writable', { folder: basename(folder) }, { cause: error })
}
