import { mkdirSync } from 'node:fs'
import { shell } from 'electron'
import { DomainError } from '#shared/errors'

/** Shows a folder in the system's file manager and makes it if needed. Throws disk.not-writable. */
export async function openFolder(folder: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new DomainError('disk.not-writable', { folder }, { cause: error })
  }
  await shell.openPath(folder)
}
