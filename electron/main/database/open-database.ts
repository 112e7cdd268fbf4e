import type { Log } from '../log'
import { startEmbeddedServer } from './embedded/embedded-server'
import type { PgEndpoint } from './embedded/pg-endpoint'

/** Rights of everybody who works at a desktop; migrations make this group. */
const DESKTOP_GROUP = 'connect_app'

/** Rights of what sends mail and tidies up; migrations make this group too. */
export const WORKER_GROUP = 'connect_worker'

/** One way in: an endpoint of the embedded server or a URL, and the role to act as if not the login's own. */
export type DatabaseTarget = ({ endpoint: PgEndpoint } | { url: string }) & { role?: string }

/** The database the app works on, whichever way it is reached. */
export interface DatabaseAccess {
  mode: 'alone' | 'team'
  /** Owns the tables: migrations and the operator's commands. Read anew at each use. */
  owner(): DatabaseTarget
  /** Sends mail and tidies up, and may do nothing else. Read anew at each use. */
  worker(): DatabaseTarget
  /** Acts with a desktop's rights and no more. Read anew at each use: a restart may move the server. */
  desktop(): DatabaseTarget
  /** Starts an embedded server that died; does nothing for a shared one. */
  revive(): Promise<void>
  stop(): Promise<void>
}

/**
 * Opens the shared database that `databaseUrl` names, or else the embedded one in `dataDir`, started
 * or adopted. Throws EmbeddedServerError; does not yet connect to a shared one.
 */
export async function openDatabase(options: {
  databaseUrl: string | undefined
  dataDir: string
  log: Log
}): Promise<DatabaseAccess> {
  const url = options.databaseUrl
  if (url !== undefined && url !== '') {
    return {
      mode: 'team',
      owner: () => ({ url }),
      worker: () => ({ url, role: WORKER_GROUP }),
      desktop: () => ({ url, role: DESKTOP_GROUP }),
      revive: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    }
  }
  const server = await startEmbeddedServer({
    dataDir: options.dataDir,
    log: (line) => options.log.info('embedded-server', { line }),
  })
  return {
    mode: 'alone',
    owner: () => ({ endpoint: server.owner }),
    worker: () => ({ endpoint: server.owner, role: WORKER_GROUP }),
    desktop: () => ({ endpoint: server.app }),
    revive: () => server.ensureRunning(),
    stop: () => server.stop(),
  }
}
