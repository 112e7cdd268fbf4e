import { classifyDatabaseError } from '#main/database/prisma-errors'
import { append, read } from './chunks-repository'
import { type FileStore, OutOfOrderError } from './file-store'

const OUT_OF_ORDER: ReadonlySet<string> = new Set(['upload_in_order', 'upload_same_bytes'])

/** Stores files in rows of the workspace, so that backups, row security and deletion apply to them too. */
export function createDatabaseFileStore(): FileStore {
  return {
    async append(database, uploadId, position, bytes) {
      try {
        await append(database, uploadId, position, bytes)
      } catch (error) {
        const { constraint = '' } = classifyDatabaseError(error)
        throw OUT_OF_ORDER.has(constraint) ? new OutOfOrderError({ cause: error }) : error
      }
    },
    async *read(database, fileId, from = 0) {
      let position = from
      for (;;) {
        const bytes = await read(database, fileId, position)
        if (bytes === null) return
        yield bytes
        position += bytes.byteLength
      }
    },
    // Chunks are deleted with the upload's row.
    discard: () => Promise.resolve(),
  }
}
