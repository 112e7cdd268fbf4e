import type { DatabaseClient } from './client'
import { inTransaction } from './transaction'

/** More than one segment of the server's log (16 MB), which it must be able to write. */
const ROWS = 24_000

/**
 * Makes the server sort 24 MB in a temporary file. Rejects (disk-full) while its disk has no room
 * for that. Leaves nothing behind, and needs no right to write.
 */
export async function findRoom(database: DatabaseClient): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await transaction.$executeRaw`SET LOCAL work_mem = '64kB'`
    await transaction.$executeRaw`
      SELECT count(*)::int FROM (
        SELECT repeat('x', 1000) AS "filler" FROM generate_series(1, ${ROWS}::int) AS one
        ORDER BY "filler", one DESC OFFSET 0) AS sorted`
  })
}
