import type { Call } from '#main/ipc/handler'
import { type ReceivedFile, receiveFile } from './receiving'
import type { FileStore } from './storage/file-store'

/** The files that this desktop is receiving, by person and id. */
export interface UploadService {
  store: FileStore
  /** From the first byte on. A second call returns the same one. */
  open(uploadId: string, call: Call): ReceivedFile
  /** Null if this person did not start it here, or it is over. */
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
