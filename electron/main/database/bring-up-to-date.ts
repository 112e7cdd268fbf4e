import { join } from 'node:path'
import pRetry from 'p-retry'
import { Client } from 'pg'
import type { Log } from '../log'
import { connectionSettings } from './connection-settings'
import { migrate } from './migrate'
import { MigrationError } from './migration-error'
import type { DatabaseAccess, DatabaseTarget } from './open-database'
import { classifyDatabaseError, type DatabaseFailureKind, isPassing } from './prisma-errors'
import { compareVersion, readSchemaVersion } from './schema-version'

export interface UpToDateOptions {
  /** The app's own folder. It contains prisma. */
  root: string
  log: Log
  /** Ends the wait for a database that does not answer. */
  givenUp: AbortSignal
  /** Called each time a shared database cannot be used yet, with the reason in words. */
  onWaiting: (step: string) => void
}

/** Short pauses, because people in front of the window wait for the server to come back. */
const RETRY = { retries: Infinity, minTimeout: 500, factor: 1.5, maxTimeout: 5_000 }

/**
 * Makes sure that database and app have the same version. Tries again while a shared database
 * cannot be used: unreachable, busy, its disk full, its certificate not trusted. The owner
 * migrates; a desktop in a team only compares. Throws MigrationError.
 */
export async function bringUpToDate(
  access: DatabaseAccess,
  { root, log, givenUp, onWaiting }: UpToDateOptions,
): Promise<void> {
  const folder = join(root, 'prisma/migrations')
  const attempt = async () => {
    if (access.as === 'owner') await migrate(access.owner(), join(root, 'prisma'), log)
    else await requireSameVersion(access.desktop(), folder, log)
  }
  await pRetry(attempt, {
    ...RETRY,
    signal: givenUp,
    shouldRetry: ({ error }) => {
      if (access.mode === 'alone' || !isPassing(error)) return false
      const { kind, code, reason } = classifyDatabaseError(error)
      log.warn('database-awaited', { kind, code, reason })
      onWaiting(waitingWords(kind, reason))
      return true
    },
  })
}

/** Why the start waits. It continues by itself when that is fixed. */
function waitingWords(kind: DatabaseFailureKind, reason: string | undefined): string {
  if (kind === 'untrusted') {
    return `The database server could not prove its identity: ${reason ?? 'its certificate is not trusted'}. Nothing was sent to it. Contact the server operator; this continues automatically once it is fixed`
  }
  if (kind === 'disk-full') {
    return 'The database server’s disk is full. Nothing is lost; this continues automatically once there is room'
  }
  if (kind === 'busy') {
    return 'Waiting for the database server, which has no free connections right now'
  }
  return 'Waiting for the database server, which does not answer'
}

async function requireSameVersion(
  desktop: DatabaseTarget,
  folder: string,
  log: Log,
): Promise<void> {
  const client = new Client(connectionSettings(desktop, { applicationName: 'Connect Support' }))
  // The query that fails reports the connection's end. Without a listener, the event would end the
  // process.
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
