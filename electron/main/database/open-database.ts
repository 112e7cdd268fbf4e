import type { Log } from '../log'
import { EMBEDDED_IDENTITY } from './embedded/earlier-use'
import { startEmbeddedServer } from './embedded/embedded-server'
import type { PgEndpoint } from './embedded/pg-endpoint'
import { isThisMachine, teamEndpoint, type TeamServer, type TeamConnection } from './team-link'

/** Rights of everybody who works at a desktop; migrations make this group. */
const DESKTOP_GROUP = 'connect_app'

/** Rights of what sends mail and tidies up; migrations make this group too. */
export const WORKER_GROUP = 'connect_worker'

/** A desktop's own login (private.installations), which has a desktop's rights and no others. */
const INSTALLATION = /^connect_i_[0-9a-f]{24}$/

/** One way in: an endpoint of the embedded server or a URL, and the role to act as if not the login's own. */
export type DatabaseTarget = ({ endpoint: PgEndpoint } | { url: string }) & { role?: string }

/** The database the app works on, whichever way it is reached. */
export interface DatabaseAccess {
  mode: 'alone' | 'team'
  /** installation: the login is a desktop's own. It neither migrates nor sends mail; owner() and worker() throw. */
  as: 'owner' | 'installation'
  /** The shared server; null for the embedded one. */
  server: TeamServer | null
  /** Names database and login: what is kept for one is never shown to another. */
  identity: string
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
 * Opens the shared database that `databaseUrl` names, or the one of the team that was joined, or else
 * the embedded one in `dataDir`, started or adopted. Throws EmbeddedServerError; does not yet connect
 * to a shared one.
 */
export async function openDatabase(options: {
  databaseUrl: string | undefined
  team?: TeamConnection | null
  dataDir: string
  log: Log
}): Promise<DatabaseAccess> {
  const { databaseUrl, team = null, dataDir, log } = options
  if (databaseUrl !== undefined && databaseUrl !== '') return openUrl(databaseUrl, log)
  if (team !== null) return openTeam(team)
  const server = await startEmbeddedServer({
    dataDir,
    log: (line) => log.info('embedded-server', { line }),
  })
  return {
    mode: 'alone',
    as: 'owner',
    server: null,
    identity: EMBEDDED_IDENTITY,
    owner: () => ({ endpoint: server.owner }),
    worker: () => ({ endpoint: server.owner, role: WORKER_GROUP }),
    desktop: () => ({ endpoint: server.app }),
    revive: () => server.ensureRunning(),
    stop: () => server.stop(),
  }
}

/** How DatabaseAccess names this team's database, with the login of this desktop. */
export function teamIdentity({ server, login }: TeamConnection): string {
  return `${login} ${server.host}:${server.port}/${server.database}`
}

function openUrl(url: string, log: Log): DatabaseAccess {
  const server = serverOf(url)
  // As the operator gave it: a network of its own may need no TLS, but nobody should be without unawares.
  if (!asksForTls(url) && !isThisMachine(server.host)) {
    log.warn('database-without-tls', { host: server.host })
  }
  const shared = { mode: 'team', server, identity: url, ...NOTHING_TO_RUN } as const
  if (INSTALLATION.test(decodeURIComponent(new URL(url).username))) {
    return { ...shared, as: 'installation', ...NO_OTHER_RIGHTS, desktop: () => ({ url }) }
  }
  return {
    ...shared,
    as: 'owner',
    owner: () => ({ url }),
    worker: () => ({ url, role: WORKER_GROUP }),
    desktop: () => ({ url, role: DESKTOP_GROUP }),
  }
}

function openTeam(team: TeamConnection): DatabaseAccess {
  const { server, login, password } = team
  const endpoint = teamEndpoint(server, login, password)
  return {
    mode: 'team',
    as: 'installation',
    server,
    identity: teamIdentity(team),
    ...NOTHING_TO_RUN,
    ...NO_OTHER_RIGHTS,
    desktop: () => ({ endpoint }),
  }
}

const NOTHING_TO_RUN = { revive: () => Promise.resolve(), stop: () => Promise.resolve() }

const NO_OTHER_RIGHTS = {
  owner: (): never => {
    throw new Error("a desktop's own login does not act as the owner")
  },
  worker: (): never => {
    throw new Error("a desktop's own login does not act as the worker")
  },
}

/** The server that a URL names, as others may be told of it: without TLS only if it says so itself. */
function serverOf(url: string): TeamServer {
  const { hostname, port, pathname, searchParams } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isOpen = searchParams.get('sslmode') === 'disable' && !isThisMachine(host)
  return {
    host,
    port: port === '' ? 5432 : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    ...(isOpen ? { tls: 'off' as const } : {}),
  }
}

/** pg uses TLS only when the URL asks for it. */
function asksForTls(url: string): boolean {
  const mode = new URL(url).searchParams.get('sslmode')
  return mode !== null && mode !== 'disable'
}
