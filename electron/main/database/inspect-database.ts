import { join } from 'node:path'
import { Client } from 'pg'
import { z } from 'zod'
import { connectionSettings } from './connection-settings'
import { readMigrations } from './migration-files'
import type { DatabaseTarget } from './open-database'
import { readOnePgRow, runOn } from './read-pg-rows'
import { readSchemaVersion } from './schema-version'
import { planSqlFiles, readSqlFiles } from './sql-files'

/**
 * What a login may do here. `owner`: everything, including migrations, also for a login that could
 * take over an empty database. `worker`: send mail and remove what has expired. `desktop`: what a
 * person's session allows. `none`: nothing.
 */
export type LoginRights = 'owner' | 'worker' | 'desktop' | 'none'

export interface DatabaseFacts {
  login: string
  rights: LoginRights
  /** Version of the server. */
  server: string
  /** `foreign`: there are tables, but no migration of this app made them. */
  state: 'empty' | 'foreign' | 'older' | 'same' | 'newer'
  /** The newest migration in the database, if the login may read it, and the newest of this app. */
  found: string | null
  expected: string
  /** SQL files of this app that the database has in another form. Only the owner may read that. */
  changedFiles: string[]
}

/**
 * Checks a database without changing anything: what the login may do, and which version the
 * database has.
 */
export async function inspectDatabase(
  target: DatabaseTarget,
  migrationsFolder: string,
): Promise<DatabaseFacts> {
  const migrations = await readMigrations(migrationsFolder)
  const expected = migrations.at(-1)?.name ?? ''
  const client = new Client(connectionSettings(target, { applicationName: 'Connect Support' }))
  // The query that fails reports the connection's end. Without a listener, the event would end the
  // process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const facts = await readOnePgRow(runOn(client), FactsSchema, FACTS)
    const { login, server, made, versioned } = facts
    const found = versioned ? await readSchemaVersion(client) : null
    const state = made ? compare(found, expected) : facts.tables ? 'foreign' : 'empty'
    const rights = rightsOf(facts)
    const isReadable = rights === 'owner' && state === 'same'
    const changedFiles = isReadable ? await changedSqlFiles(client, migrationsFolder) : []
    return { login, server, rights, state, found, expected, changedFiles }
  } finally {
    await client.end()
  }
}

async function changedSqlFiles(client: Client, migrationsFolder: string): Promise<string[]> {
  const files = await readSqlFiles(join(migrationsFolder, '../sql'))
  const { changed, gone } = await planSqlFiles(client, files)
  return [...changed.map(({ path }) => path), ...gone]
}

const member = (group: string) =>
  `EXISTS (SELECT FROM pg_roles r WHERE r.rolname = '${group}' AND pg_has_role(session_user, r.oid, 'MEMBER'))`

const FactsSchema = z.strictObject({
  login: z.string(),
  server: z.string(),
  owns: z.boolean(),
  works: z.boolean(),
  isDesktop: z.boolean(),
  made: z.boolean(),
  tables: z.boolean(),
  versioned: z.boolean(),
})

const FACTS = `
  SELECT session_user AS login, current_setting('server_version') AS server,
    COALESCE(
      (SELECT pg_has_role(session_user, n.nspowner, 'MEMBER') FROM pg_namespace n WHERE n.nspname = 'private'),
      has_database_privilege(session_user, current_database(), 'CREATE')) AS owns,
    ${member('connect_worker')} AS works,
    ${member('connect_app')} AS "isDesktop",
    EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = 'private') AS made,
    EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND c.relname <> '_prisma_migrations') AS tables,
    to_regprocedure('public.schema_version()') IS NOT NULL
      AND has_function_privilege(session_user, 'public.schema_version()', 'EXECUTE') AS versioned`

function rightsOf(
  facts: Pick<z.infer<typeof FactsSchema>, 'owns' | 'works' | 'isDesktop'>,
): LoginRights {
  if (facts.owns) return 'owner'
  if (facts.works) return 'worker'
  return facts.isDesktop ? 'desktop' : 'none'
}

/**
 * Compares two names of migrations, which start with the time they were written. A database that
 * returns no version counts as older, because it was made before `schema_version()` existed.
 */
function compare(found: string | null, expected: string): DatabaseFacts['state'] {
  if (found === expected) return 'same'
  return found === null || found < expected ? 'older' : 'newer'
}
