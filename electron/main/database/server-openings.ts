import { escapeIdentifier } from 'pg'
import { z } from 'zod'
import { Prisma } from './generated/client'

/**
 * What PostgreSQL allows everybody who can connect, and one login can use against all others. Only
 * a superuser can close it. The operator gets the statements, and the embedded server runs them
 * itself.
 */

/** Largest size of temporary files per connection. */
export const TEMP_FILES_AT_MOST = '1GB'

/**
 * Advisory locks fill a table that all connections share. Large objects have no row security and no
 * limit.
 */
const IS_FOR_OWNER_ALONE = `(p.proname ~ '^pg_(try_)?advisory_(xact_)?lock' OR p.proname LIKE 'lo\\_%' OR p.proname IN ('loread', 'lowrite'))`

/** Restricts advisory locks and large objects to the owner. Run it in the owner's database. */
export function functionsForOwnerAlone(owner: string): string {
  return `DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND ${IS_FOR_OWNER_ALONE}
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${escapeIdentifier(owner).replaceAll("'", "''")}', f);
  END LOOP;
END $$;`
}

/** Limits the temporary files of every connection to this database. */
export function boundTempFiles(database: string): string {
  return `ALTER DATABASE ${escapeIdentifier(database)} SET temp_file_limit = '${TEMP_FILES_AT_MOST}';`
}

/**
 * The facts about a server. Read them with the owner's rights, on a connection that is newer than
 * the last change.
 */
export const ServerFactsSchema = z.strictObject({
  database: z.string(),
  owner: z.string(),
  isAdvisoryOpen: z.boolean(),
  areLargeObjectsOpen: z.boolean(),
  isTempUnbounded: z.boolean(),
  /** Whether everybody may make temporary tables, or tables in the schema public. */
  isMakingOpen: z.boolean(),
  /** Other databases that everybody may connect to, where all of this is open too. */
  openDatabases: z.array(z.string()),
})
export type ServerFacts = z.infer<typeof ServerFactsSchema>

/** The query for one row of ServerFacts. */
export const SERVER_FACTS = Prisma.sql`
  SELECT current_database() AS "database", current_user AS "owner",
    EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND p.proname ~ '^pg_(try_)?advisory_(xact_)?lock' AND has_function_privilege('public', p.oid, 'EXECUTE'))
      AS "isAdvisoryOpen",
    EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND p.proname LIKE 'lo\\_%' AND has_function_privilege('public', p.oid, 'EXECUTE'))
      AS "areLargeObjectsOpen",
    current_setting('temp_file_limit') = '-1' AS "isTempUnbounded",
    has_database_privilege('public', current_database(), 'TEMPORARY')
      OR has_schema_privilege('public', 'public', 'CREATE') AS "isMakingOpen",
    ARRAY(SELECT d.datname::text FROM pg_database d
      WHERE d.datallowconn AND d.datname <> current_database()
        AND has_database_privilege('public', d.oid, 'CONNECT') ORDER BY 1) AS "openDatabases"`

/** Something that one login can use against all others, and how a superuser closes it. */
export interface Opening {
  what: string
  sql: string
}

/** What is open, with the statements. Empty for a closed server. */
export function openingsOf(facts: ServerFacts): Opening[] {
  const here = escapeIdentifier(facts.database)
  const found: Opening[] = []
  if (facts.isAdvisoryOpen || facts.areLargeObjectsOpen) {
    const what = [
      ...(facts.isAdvisoryOpen
        ? ['use up the locks of the whole server (advisory locks), so that nobody can connect']
        : []),
      ...(facts.areLargeObjectsOpen ? ['fill the disk with large objects'] : []),
    ]
    found.push({ what: `may ${what.join(', and ')}`, sql: functionsForOwnerAlone(facts.owner) })
  }
  if (facts.isTempUnbounded) {
    const what = 'may fill the disk with temporary files'
    found.push({ what, sql: boundTempFiles(facts.database) })
  }
  if (facts.isMakingOpen) {
    const what = 'may make tables of their own in this database'
    const sql = `REVOKE ALL ON DATABASE ${here} FROM PUBLIC; REVOKE CREATE ON SCHEMA public FROM PUBLIC;`
    found.push({ what, sql })
  }
  if (facts.openDatabases.length > 0) {
    const names = facts.openDatabases.map(escapeIdentifier).join(', ')
    const what = `may enter other databases of this server, where none of this is closed (${names})`
    found.push({ what, sql: `REVOKE CONNECT, TEMPORARY ON DATABASE ${names} FROM PUBLIC;` })
  }
  return found
}
