import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DatabaseTarget, openDatabase } from '../main/database/open-database'
import { type DatabaseFacts, inspectDatabase } from '../main/database/inspect-database'
import { migrate } from '../main/database/migrate'
import { createLog, type Log } from '../main/log'
import { openLogFile } from '../main/log-file'
import { dataDirOf } from '../main/settings/data-dir'
import { type AdminIo, CommandError, UsageError } from './admin-io'
import { connectionProblem } from './connection-problem'

export interface AdminDatabase {
  /** The embedded database of this computer, or one that a team shares. */
  mode: 'alone' | 'team'
  /** The connection string as given; null for the embedded one. */
  url: URL | null
  /** The login that was given, or the embedded database's owner. Read anew at each use. */
  target(): DatabaseTarget
  facts: DatabaseFacts
  dataDir: string
  log: Log
  close(): Promise<void>
}

/** The server does not answer, or not yet: another try may succeed. */
export class DatabaseUnreachable extends CommandError {}

/**
 * Finds the database: the one that --database-url or DATABASE_URL names, else the embedded one, started
 * or adopted and brought up to date. Changes nothing in a shared one. Throws what runAdmin has words for.
 */
export async function openAdminDatabase(io: AdminIo, log?: Log): Promise<AdminDatabase> {
  const dataDir = dataDirOf(io.platform, io.env, io.cwd)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const ownLog = log ?? createLog(openLogFile(join(dataDir, 'logs')))
  const given = io.env['DATABASE_URL'] ?? ''
  const shared = { dataDir, log: ownLog }
  if (given !== '') {
    const url = parseDatabaseUrl(given)
    const target = () => ({ url: given })
    const facts = await inspect(target(), url, io)
    return { ...shared, mode: 'team', url, target, facts, close: () => Promise.resolve() }
  }
  const access = await openDatabase({ databaseUrl: undefined, dataDir, log: ownLog })
  try {
    const target = () => access.owner()
    await migrate(target(), migrationsOf(io), ownLog)
    const facts = await inspectDatabase(target(), migrationsOf(io))
    return { ...shared, mode: 'alone', url: null, target, facts, close: () => access.stop() }
  } catch (error) {
    await access.stop()
    throw error
  }
}

export function migrationsOf(io: AdminIo): string {
  return join(io.root, 'prisma/migrations')
}

async function inspect(target: DatabaseTarget, url: URL, io: AdminIo): Promise<DatabaseFacts> {
  try {
    return await inspectDatabase(target, migrationsOf(io))
  } catch (error) {
    const problem = connectionProblem(error, url)
    if (problem === null) throw error
    if (problem.passes) throw new DatabaseUnreachable(problem.words, { cause: error })
    throw new CommandError(problem.words, { cause: error })
  }
}

function parseDatabaseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^postgres(ql)?:$/u.test(url.protocol)) {
    throw new UsageError(
      'The database’s address is not a connection string like postgresql://owner:password@host/database.',
    )
  }
  return url
}

/** Refuses a login that does not own the database: what follows takes its rights. */
export function requireOwner({ facts }: Pick<AdminDatabase, 'facts'>): void {
  if (facts.rights === 'owner') return
  throw new CommandError(`The login ${facts.login} does not own the database. Name the owner’s.`)
}

/** Refuses a database that this version of the program does not know, and says what to do. */
export function requireSchema({ facts }: Pick<AdminDatabase, 'facts'>): void {
  switch (facts.state) {
    case 'same':
      return
    case 'empty':
      throw new CommandError('The database is empty. The command "init" sets it up.')
    case 'foreign':
      throw new CommandError('The database holds tables of another program. Nothing was changed.')
    case 'older':
      throw new CommandError(
        'The database is older than this program. The command "migrate" brings it up to date.',
      )
    case 'newer':
      throw new CommandError(
        `The database is newer than this program (${facts.found ?? ''}). Install the newest version.`,
      )
  }
}
