import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DatabaseTarget, openDatabase } from '#main/database/open-database'
import { type DatabaseFacts, inspectDatabase } from '#main/database/inspect-database'
import { migrate } from '#main/database/migrate'
import { isThisMachine } from '#main/database/team-link'
import { createLog, type Log } from '#main/log'
import { openLogFile } from '#main/log-file'
import { dataDirOf } from '#main/settings/data-dir'
import { type AdminIo, CommandError, UsageError } from './admin-io'
import { connectionProblem } from './connection-problem'

export interface AdminDatabase {
  /** The embedded database of this computer, or one that a team shares. */
  mode: 'alone' | 'team'
  /**
   * The given login, or the embedded database's owner. Called for each connection, because it can
   * change.
   */
  target: () => DatabaseTarget
  facts: DatabaseFacts
  dataDir: string
  log: Log
  close(): Promise<void>
}

/** The server does not answer (yet). Another try may succeed. */
export class DatabaseUnreachable extends CommandError {}

/**
 * Finds the database: the one in --database-url or DATABASE_URL, or else the embedded one, which is
 * started or joined and migrated. Changes nothing in a shared database. Throws errors that runAdmin
 * can explain.
 */
export async function openAdminDatabase(io: AdminIo, log?: Log): Promise<AdminDatabase> {
  const dataDir = dataDirOf(io.platform, io.env, io.cwd)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const ownLog = log ?? createLog(openLogFile(join(dataDir, 'logs')))
  const shared = { dataDir, log: ownLog }
  const url = databaseAddress(io)
  if (url !== null) {
    if (!isThisMachine(url.hostname) && !url.searchParams.has('sslmode')) {
      ownLog.warn('database-without-tls', { host: url.hostname })
    }
    const target = () => ({ url: url.href })
    const facts = await inspect(target(), url, io)
    return { ...shared, mode: 'team', target, facts, close: () => Promise.resolve() }
  }
  const access = await openDatabase({ databaseUrl: undefined, dataDir, log: ownLog })
  try {
    const target = () => access.owner()
    await migrate(target(), schemaOf(io), ownLog)
    const facts = await inspectDatabase(target(), migrationsOf(io))
    return { ...shared, mode: 'alone', target, facts, close: () => access.stop() }
  } catch (error) {
    await access.stop()
    throw error
  }
}

/** What `migrate` brings a database to: migrations and SQL files. */
export function schemaOf(io: AdminIo): string {
  return join(io.root, 'prisma')
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

/** The shared database's address, if one was given. Refuses an invalid one. */
export function databaseAddress(io: AdminIo): URL | null {
  const given = io.env['DATABASE_URL'] ?? ''
  if (given === '') return null
  const url = URL.parse(given)
  if (url !== null && /^postgres(ql)?:$/u.test(url.protocol)) return url
  throw new UsageError(
    'The database’s address is not a connection string like postgresql://owner:password@host/database.',
  )
}

/** For commands that only make sense in a team, because nobody can join an embedded database. */
export function requireSharedAddress(io: AdminIo): URL {
  const url = databaseAddress(io)
  if (url !== null) return url
  throw new UsageError('Name the team’s database with --database-url or DATABASE_URL.')
}

/** Refuses a login that does not own the database, because what follows needs the owner's rights. */
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
        'The database is older than this program. The command "migrate" updates it.',
      )
    case 'newer':
      throw new CommandError(
        `The database is newer than this program (${facts.found ?? ''}). Install the newest version.`,
      )
  }
}
