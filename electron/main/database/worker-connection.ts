import { isDeepStrictEqual } from 'node:util'
import { Pool } from 'pg'
import type { Log } from '../log'
import { connectionSettings } from './connection-settings'
import type { DatabaseTarget } from './open-database'
import { type RunSql, runOn } from './read-pg-rows'

/** The worker's own connection to the database. */
export interface WorkerConnection {
  /** Runs one statement with the worker's rights. */
  run: RunSql
  close(): Promise<void>
}

/** Connects when first needed, and follows a server that moves after a restart. */
export function openWorkerConnection(target: () => DatabaseTarget, log: Log): WorkerConnection {
  let settings = connectionSettings(target(), { applicationName: 'connect-support worker' })
  let pool = openPool()

  function openPool(): Pool {
    const opened = new Pool({ ...settings, max: 3 })
    // Without a listener, an error of an idle connection would end the process.
    opened.on('error', (error) => log.error('worker-connection-lost', {}, error))
    return opened
  }

  function follow() {
    const now = connectionSettings(target(), { applicationName: 'connect-support worker' })
    if (isDeepStrictEqual(now, settings)) return
    const old = pool
    settings = now
    pool = openPool()
    old.end().catch((error: unknown) => log.error('worker-connection-not-closed', {}, error))
  }

  return {
    async run(text, values) {
      follow()
      return runOn(pool)(text, values)
    },
    close: () => pool.end(),
  }
}
