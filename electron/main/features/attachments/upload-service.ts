import type { Call } from '#main/ipc/handler'
import { type ReceivedFile, receiveFile } from './receiving'
import type { FileStore } from './storage/file-store'

/** The files that are coming in at this desktop, by person and id. */
export interface UploadService {
  store: FileStore
  /** From the first byte on; asked for again it is the same. */
  open(uploadId: string, call: Call): ReceivedFile
  /** Null when it was not begun here by this person, or is over. */
  find(uploadId: string, call: Call): ReceivedFile | null
  close(uploadId: string, call: Call): void
}

export function createUploadService(store: FileStore): UploadService {
  const files = new Map<string, ReceivedFile>()
  const keyOf = (uploadId: string, { viewer }: Call) =>
    [viewer.workspaceId, viewer.userId, uploadId].join(' ')
  return {
    store,
    open(uploadId, call) {
      const key = keyOf(uploadId, call)
      const file = files.get(key) ?? receiveFile()
      files.set(key, file)
      return file
    },
    find: (uploadId, call) => files.get(keyOf(uploadId, call)) ?? null,
    close: (uploadId, call) => void files.delete(keyOf(uploadId, call)),
  }
}
