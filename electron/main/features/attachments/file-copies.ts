import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Call } from '#main/ipc/handler'
import type { Log } from '#main/log'
import type { StoredFile } from './attachments-repository'
import { readFile } from './read-file'
import { safeName } from './safe-name'
import type { FileStore } from './storage/file-store'
import { writeCopy } from './write-copy'

/** Copies on this disk, for programs that open a file and for files that are dragged out of the window. */
export interface FileCopies {
  /** Makes a complete and verified copy that only this user can read. Returns its path. */
  make(file: StoredFile, call: Pick<Call, 'database'>): Promise<string>
  /** Removes all copies. Called when the app starts, and when somebody signs out. */
  clear(): Promise<void>
}

/** `folder` must contain nothing else. */
export function createFileCopies(folder: string, store: FileStore, log: Log): FileCopies {
  return {
    async make(file, call) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(await mkdtemp(join(folder, 'copy-')), safeName(file.name))
      await writeCopy(readFile(file, call, store), path, 0o600)
      return path
    },
    async clear() {
      try {
        await rm(folder, { recursive: true, force: true, maxRetries: 2 })
      } catch (error) {
        // A program may have one open, which Windows cannot delete. The next start deletes it.
        // Other copies that stay are customers' files that nobody would look for, so this is
        // logged.
        log.warn('copies-not-removed', { code: (error as NodeJS.ErrnoException).code })
      }
    },
  }
}
