import type { DatabaseClient } from '#main/database/client'

/** A piece of a file, and no file is ever held in memory as a whole. */
export const PIECE_BYTES = 1024 * 1024

/** Bytes do not stand where they were said to, or other ones stand there. */
export class OutOfOrderError extends Error {
  constructor(options?: ErrorOptions) {
    super('bytes out of order', options)
    this.name = 'OutOfOrderError'
  }
}

/**
 * Where the bytes of files lie. Who may add to a file or read it is asked of the database with the rights of
 * `database` before a byte moves; what was begun and is complete stands there too, whatever the storage.
 */
export interface FileStore {
  /**
   * Adds the bytes that stand at `position`, up to PIECE_BYTES, to an upload of the caller's. The same again
   * changes nothing; OutOfOrderError for a gap, and for other bytes at the same place. An upload that is not
   * there or not the caller's is refused by the database's rule (upload_is_known).
   */
  append(
    database: DatabaseClient,
    uploadId: string,
    position: number,
    bytes: Uint8Array,
  ): Promise<void>
  /**
   * The bytes in order from the beginning, or from where a piece of this store ended, in pieces; nothing for a
   * file that is not there or not the caller's to see.
   */
  read(database: DatabaseClient, fileId: string, from?: number): AsyncIterable<Uint8Array>
  /** Forgets the bytes of an upload that was given up; the database does so by itself. */
  discard(uploadId: string): Promise<void>
}
