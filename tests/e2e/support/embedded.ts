import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { endpointFor } from '#main/database/embedded/cluster'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { type Postmaster, findPostmaster, stopPostmaster } from '#main/database/embedded/postmaster'
import { openClusterParts } from '#tests/support/cluster-parts'
import { queryOnce } from '#tests/support/embedded-query'

/** The server process of a data folder. Undefined if none is running. */
export async function runningServer(dataDir: string): Promise<Postmaster | undefined> {
  if (!existsSync(join(dataDir, 'database/cluster/data'))) return undefined
  const { cluster } = await openClusterParts(dataDir)
  return findPostmaster(cluster.dataDirectory)
}

/** Connection data for the database of a running app, with the rights of its owner. */
export async function ownerOf(dataDir: string): Promise<PgEndpoint> {
  const { state } = await openClusterParts(dataDir)
  const server = await runningServer(dataDir)
  if (server?.port === undefined) throw new Error('the database does not run')
  return endpointFor('owner', state, server.port)
}

/** Makes all requested codes an hour old, so that the next request is not limited. */
export async function ageCodeRequests(dataDir: string): Promise<void> {
  await queryOnce(
    await ownerOf(dataDir),
    `UPDATE private.code_request SET created_at = created_at - interval '1 hour'`,
  )
}

/** Stops the server that a killed app left behind, if there is one. */
export async function stopLeftServer(dataDir: string): Promise<void> {
  if ((await runningServer(dataDir)) === undefined) return
  const { cluster } = await openClusterParts(dataDir)
  await stopPostmaster(cluster)
}
