import type { FileCopies } from './file-copies'
import type { FileStore } from './storage/file-store'
import type { SystemFiles } from './system-files'

/** What the use cases of stored files need. */
export interface AttachmentDeps {
  store: FileStore
  system: SystemFiles
  copies: FileCopies
}
