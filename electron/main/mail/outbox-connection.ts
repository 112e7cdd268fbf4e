import { isDeepStrictEqual } from 'node:util'
import { Pool } from 'pg'
import { connectionSettings } from '../database/connection-settings'
import type { DatabaseTarget } from '../database/open-database'
import type { Log } from '../log'
import type { RunSql } from './outbox'

export interface OutboxConnection {
  run: RunSql
  close(): Promise<void>
}

/** The mailer's own way to the database, with the owner's rights. Follows a server that comes back elsewhere. */
export function openOutboxConnection(target: () => DatabaseTarget, log: Log): OutboxConnection {
  let settings = connectionSettings(target(), { applicationName: 'connect-support mailer' })
  let pool = openPool()

  function openPool(): Pool {
    const opened = new Pool({ ...settings, max: 2 })
    // Without a listener an error of an idle connection would end the process.
    opened.on('error', (error) => log.error('outbox-connection-lost', {}, error))
    return opened
  }

  function follow() {
    const now = connectionSettings(target(), { applicationName: 'connect-support mailer' })
    if (isDeepStrictEqual(now, settings)) return
    const old = pool
    settings = now
    pool = openPool()
    old.end().catch((error: unknown) => log.error('outbox-connection-not-closed', {}, error))
  }

  return {
    async run(text, values) {
      follow()
      const result = await pool.query<Record<string, unknown>>(text, values)
      return result.rows
    },
    close: () => pool.end(),
  }
}
