import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import type { Log } from '../log'
import { connectionSettings } from './connection-settings'
import { migrate } from './migrate'
import { MigrationError } from './migration-error'
import type { DatabaseAccess, DatabaseTarget } from './open-database'
import { classifyDatabaseError } from './prisma-errors'
import { compareVersion, readSchemaVersion } from './schema-version'

export interface UpToDateOptions {
  /** The app's own folder, with prisma/migrations in it. */
  root: string
  log: Log
  /** Ends the waiting for a database that does not answer. */
  givenUp: AbortSignal
  /** Told each time a shared database did not answer. */
  onWaiting: () => void
}

/**
 * Makes sure that database and app are of one version, and tries again for as long as a shared database
 * cannot be reached. The owner migrates; a desktop that joined only compares. Throws MigrationError.
 */
export async function bringUpToDate(
  access: DatabaseAccess,
  { root, log, givenUp, onWaiting }: UpToDateOptions,
): Promise<void> {
  const folder = join(root, 'prisma/migrations')
  for (let pause = 500; ; pause = Math.min(pause * 1.5, 15_000)) {
    try {
      if (access.as === 'owner') await migrate(access.owner(), folder, log)
      else await requireSameVersion(access.desktop(), folder, log)
      return
    } catch (error) {
      const { kind } = classifyDatabaseError(error)
      if (access.mode === 'alone' || (kind !== 'offline' && kind !== 'ambiguous')) throw error
      log.warn('database-awaited', { kind })
      onWaiting()
      await wait(pause, undefined, { signal: givenUp })
    }
  }
}

async function requireSameVersion(
  desktop: DatabaseTarget,
  folder: string,
  log: Log,
): Promise<void> {
  const client = new Client(connectionSettings(desktop, { applicationName: 'Connect Support' }))
  // The connection's end is reported by the query that meets it; unheard, the event would end the process.
  client.on('error', (error) => log.warn('version-connection-lost', { reason: error.message }))
  try {
    await client.connect()
    const version = await readSchemaVersion(client)
    const state = await compareVersion(version, folder)
    if (state === 'newer') throw new MigrationError('database-newer', { unknown: [version ?? ''] })
    if (state === 'older') throw new MigrationError('database-older', { found: version ?? '' })
  } finally {
    await client.end()
  }
}
