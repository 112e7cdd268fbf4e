import { join } from 'node:path'
import type { Call, Handlers } from '#main/ipc/handler'
import type { Log } from '#main/log'
import { createFileCopies } from './file-copies'
import { attachmentHandlers, uploadHandlers } from './handlers'
import { serveFile } from './serve-file'
import { createDatabaseFileStore } from './storage/database-file-store'
import { createFolderFileStore } from './storage/folder-file-store'
import type { SystemFiles } from './system-files'
import { createUploadService } from './upload-service'

export interface FilesOptions {
  dataDir: string
  /** Where the bytes of new files go instead of the database (CONNECT_FILES_FOLDER). */
  folder: string | undefined
  system: SystemFiles
  log: Log
}

/** Files of a desktop. */
export interface Files {
  handlers: Handlers<Extract<keyof AllHandlers, string>>
  /** Serves app://files/<id> with these rights. */
  serve(address: string, call: Pick<Call, 'database' | 'viewer'>): Promise<Response>
  /** Removes the copies made for programs and drags. They belong to the person who was signed in. */
  forgetCopies(): Promise<void>
}

type AllHandlers = ReturnType<typeof attachmentHandlers> & ReturnType<typeof uploadHandlers>

/** The folder of the copies for programs and drags. */
export function copiesFolder(dataDir: string): string {
  return join(dataDir, 'opened')
}

/** Connects the features of files. Removes copies that an earlier run left. */
export async function openFiles({ dataDir, folder, system, log }: FilesOptions): Promise<Files> {
  const database = createDatabaseFileStore()
  const isInFolder = folder !== undefined && folder !== ''
  const store = isInFolder ? createFolderFileStore(folder, database) : database
  const copies = createFileCopies(copiesFolder(dataDir), store, log)
  await copies.clear()
  return {
    handlers: {
      ...uploadHandlers(createUploadService(store)),
      ...attachmentHandlers({ store, system, copies }),
    },
    serve: (address, call) => serveFile(address, call, store),
    forgetCopies: () => copies.clear(),
  }
}
