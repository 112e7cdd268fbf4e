import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file that only this user can read. The name has either the whole content or none, also
 * after a crash or on a full disk. Rejects with Node's own error, or with the error of `content`.
 * Not write-file-atomic, because it takes no streams and does not sync the folder.
 */
export async function writePrivateFile(
  path: string,
  content: Uint8Array | string | AsyncIterable<Uint8Array>,
) {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/**
 * Makes a rename or a removal in this folder survive a power failure. Windows cannot open folders
 * and does not need it.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
