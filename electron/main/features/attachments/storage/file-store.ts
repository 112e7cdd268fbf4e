import type { DatabaseClient } from '../../../database/client'

/** A piece of a file, and no file is ever held in memory as a whole. */
export const PIECE_BYTES = 1024 * 1024

/**
 * Where the bytes of files lie. Who may add to a file or read it is asked of the database with the rights of
 * `database` before a byte moves; what was begun and is complete stands there too, whatever the storage.
 */
export interface FileStore {
  /**
   * Adds the bytes that stand at `position`, up to PIECE_BYTES, to an upload of the caller's. The same again
   * changes nothing; not in order, or other bytes at the same place, are refused by the database's rules.
   */
  append(
    database: DatabaseClient,
    uploadId: string,
    position: number,
    bytes: Uint8Array,
  ): Promise<void>
  /** The bytes in order from the beginning, in pieces; nothing for a file that is not there or not the caller's. */
  read(database: DatabaseClient, fileId: string): AsyncIterable<Uint8Array>
  /** Forgets the bytes of an upload that was given up; the database does so by itself. */
  discard(uploadId: string): Promise<void>
}
