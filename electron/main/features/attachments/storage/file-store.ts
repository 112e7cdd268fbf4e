import type { DatabaseClient } from '#main/database/client'

/** The size of a piece. No whole file is ever held in memory. */
export const PIECE_BYTES = 1024 * 1024

/** Bytes are not at the given position, or different bytes are there. */
export class OutOfOrderError extends Error {
  constructor(options?: ErrorOptions) {
    super('bytes out of order', options)
    this.name = 'OutOfOrderError'
  }
}

/**
 * Stores the bytes of files. Before any byte is moved, the database decides, with the rights of
 * `database`, who may add to a file or read it. It also records which uploads were started and
 * which are complete, whatever the storage is.
 */
export interface FileStore {
  /**
   * Adds bytes at `position`, up to PIECE_BYTES, to an upload of the caller. The same bytes again
   * change nothing. Throws OutOfOrderError for a gap, and for different bytes at the same position.
   * The database's rule (upload_is_known) refuses an upload that does not exist or is not the
   * caller's.
   */
  append(
    database: DatabaseClient,
    uploadId: string,
    position: number,
    bytes: Uint8Array,
  ): Promise<void>
  /**
   * The bytes in order and in pieces, from the start or from the end of a piece of this store.
   * Empty for a file that does not exist or that the caller cannot see.
   */
  read(database: DatabaseClient, fileId: string, from?: number): AsyncIterable<Uint8Array>
  /** Removes the bytes of a cancelled upload. The database does so by itself. */
  discard(uploadId: string): Promise<void>
}
