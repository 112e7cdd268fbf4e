import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { openClusterParts } from '#tests/support/cluster-parts'
import { queryOnce } from '#tests/support/embedded-query'
import { runningServer } from './embedded'
import { until } from './until'

/** The lock on which every new comment waits while a test holds it. */
const GATE = 4711

/** Blocks every comment while it is being written. `reached` waits until one is blocked. */
export interface CommentGate {
  reached(): Promise<void>
  /** Releases the gate. Only needed if the server was not killed. */
  open(): Promise<void>
}

export async function closeCommentGate(owner: PgEndpoint): Promise<CommentGate> {
  await queryOnce(
    owner,
    `CREATE OR REPLACE FUNCTION public.wait_at_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
     $$ BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN NEW; END $$`,
  )
  await queryOnce(
    owner,
    `CREATE OR REPLACE TRIGGER wait_at_gate AFTER INSERT ON "Comment"
     FOR EACH ROW EXECUTE FUNCTION public.wait_at_gate()`,
  )
  const holder = new Client({ ...owner, connectionTimeoutMillis: 10_000 })
  // Some tests kill the server under this connection.
  holder.on('error', () => undefined)
  await holder.connect()
  await holder.query(`SELECT pg_advisory_lock(${GATE})`)
  return {
    async reached() {
      await until('a comment on its way', async () => {
        const rows = await queryOnce(
          owner,
          `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${GATE} AND NOT granted`,
        )
        return rows.length > 0 ? true : undefined
      })
    },
    open: () => holder.end(),
  }
}

/**
 * Kills the database like a power cut, and hides its files so that it cannot start again until
 * `bringBack`.
 */
export async function killDatabase(dataDir: string): Promise<{ bringBack(): Promise<void> }> {
  const server = await runningServer(dataDir)
  if (server === undefined) throw new Error('the database does not run')
  const { cluster } = await openClusterParts(dataDir)
  const aside = join(cluster.home, 'data.away')
  process.kill(server.pid, 'SIGKILL')
  await rename(cluster.dataDirectory, aside)
  return { bringBack: () => rename(aside, cluster.dataDirectory) }
}
