import type { Log } from '../log'
import { EMBEDDED_IDENTITY } from './embedded/earlier-use'
import { startEmbeddedServer } from './embedded/embedded-server'
import type { PgEndpoint } from './embedded/pg-endpoint'
import { isThisMachine, teamEndpoint, type TeamServer, type TeamConnection } from './team-link'

/** The group with the rights of all desktops. Migrations make it. */
const DESKTOP_GROUP = 'connect_app'

/** The group with the rights for sending mail and removing what has expired. Migrations make it too. */
export const WORKER_GROUP = 'connect_worker'

/** A desktop's own login (private.installations), which has a desktop's rights and no others. */
const INSTALLATION = /^connect_i_[0-9a-f]{24}$/

/**
 * How to connect: an endpoint of the embedded server or a URL, and a role to use instead of the
 * login's own.
 */
export type DatabaseTarget = ({ endpoint: PgEndpoint } | { url: string }) & { role?: string }

/** The database that the app uses, however it is reached. */
export interface DatabaseAccess {
  mode: 'alone' | 'team'
  /**
   * installation: the login is a desktop's own. It neither migrates nor sends mail, so owner() and
   * worker() throw.
   */
  as: 'owner' | 'installation'
  /** The shared server. Null for the embedded one. */
  server: TeamServer | null
  /** Identifies database and login. Data stored for one is never shown to another. */
  identity: string
  /** Owns the tables, for migrations and the operator's commands. Call it for each connection. */
  owner(): DatabaseTarget
  /** May only send mail and remove what has expired. Call it for each connection. */
  worker(): DatabaseTarget
  /** Has only a desktop's rights. Call it for each connection, because a restart may move the server. */
  desktop(): DatabaseTarget
  /** Starts an embedded server that died. Does nothing for a shared one. */
  revive(): Promise<void>
  stop(): Promise<void>
}

/**
 * Opens the shared database of `databaseUrl`, or else that of the joined team, or else the embedded
 * one in `dataDir`, which is started or joined. Throws EmbeddedServerError. Does not connect to a
 * shared one yet.
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

/** The identity of this team's database, with this desktop's login. */
export function teamIdentity({ server, login }: TeamConnection): string {
  return `${login} ${server.host}:${server.port}/${server.database}`
}

function openUrl(url: string, log: Log): DatabaseAccess {
  const server = serverOf(url)
  // Used as the operator gave it. A private network may need no TLS, but the log warns.
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

/** The server of a URL, for links. TLS is only off if the URL itself says so. */
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

/** pg uses TLS only if the URL asks for it. */
function asksForTls(url: string): boolean {
  const mode = new URL(url).searchParams.get('sslmode')
  return mode !== null && mode !== 'disable'
}
