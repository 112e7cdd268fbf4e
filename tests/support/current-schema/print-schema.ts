import type { Client } from 'pg'
import { FEATURES } from './features'

/** One object of the database as SQL, and what it belongs to. */
interface Part {
  /** A table or sequence as PostgreSQL prints it, or the bare name of a function. */
  of: string
  sql: string
}

/**
 * The whole current schema, as one text per feature, in an order that does not depend on how it was
 * made: types, tables with their columns, constraints, indexes, triggers, policies and grants,
 * sequences, functions. Throws if something belongs to no feature.
 */
export async function printSchema(client: Client): Promise<Map<string, string>> {
  const relations = await relationParts(client)
  const functions = await functionParts(client)
  const texts = new Map<string, string>()
  texts.set('types', joined(await typeParts(client)))
  for (const [feature, { tables, functions: names }] of Object.entries(FEATURES)) {
    const parts = [
      ...relations.filter(({ of }) => tables.includes(of)),
      ...functions.filter(({ of }) => names.includes(of)),
    ]
    texts.set(feature, joined(parts))
  }
  const known = Object.values(FEATURES)
  const homeless = [
    ...relations.filter(({ of }) => !known.some(({ tables }) => tables.includes(of))),
    ...functions.filter(({ of }) => !known.some((one) => one.functions.includes(of))),
  ]
  if (homeless.length > 0) {
    const names = [...new Set(homeless.map(({ of }) => of))].join(', ')
    throw new Error(`No feature in tests/support/current-schema/features.ts has: ${names}`)
  }
  return texts
}

const joined = (parts: readonly Part[]) =>
  `${parts.map(({ sql }) => sql.replace(/,\n\);/, '\n);')).join('\n\n')}\n`

const OURS = `n.nspname IN ('public', 'private')`
/** Leaves out what an extension made. */
const OWN = (table: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = '${table}'::regclass AND x.objid = o.oid AND x.deptype = 'e')`

async function typeParts(client: Client): Promise<Part[]> {
  return rows(
    client,
    `SELECT o.oid::regtype::text AS "of",
            format('CREATE TYPE %s AS ENUM (%s);', o.oid::regtype,
              (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
               FROM pg_enum e WHERE e.enumtypid = o.oid)) AS "sql"
     FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace
     WHERE ${OURS} AND o.typtype = 'e' ORDER BY o.oid::regtype::text COLLATE "C"`,
  )
}

/** Grants to everybody but the owner, one line per grantee. */
const grants = (acl: string, kind: string, what: string) =>
  `SELECT format('GRANT %s ON ${kind}%s TO %s;', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type),
          ${what}, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END) AS line
   FROM aclexplode(${acl}) g WHERE g.grantee <> o.OWNER GROUP BY g.grantee`

const TABLE_LINES = [
  // Columns, in order.
  `SELECT 1 AS place, lpad(a.attnum::text, 4, '0') AS name, format('  %I %s%s%s,', a.attname,
     format_type(a.atttypid, a.atttypmod),
     CASE WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
          WHEN a.attidentity <> '' THEN ' GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY'
          WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END,
     CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END) AS line
   FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped`,
  `SELECT 2, c.conname::text, format('  CONSTRAINT %I %s,', c.conname, pg_get_constraintdef(c.oid, true))
   FROM pg_constraint c WHERE c.conrelid = o.oid AND c.contype IN ('p', 'u', 'f', 'c', 'x')`,
  `SELECT 3, '', ');'`,
  `SELECT 4, '', format('ALTER TABLE %s%s%s;', o.oid::regclass,
     CASE WHEN o.relrowsecurity THEN ' ENABLE ROW LEVEL SECURITY' ELSE ' DISABLE ROW LEVEL SECURITY' END,
     CASE WHEN o.relforcerowsecurity THEN ', FORCE ROW LEVEL SECURITY' ELSE '' END)`,
  `SELECT 5, '', format('ALTER TABLE %s SET (%s);', o.oid::regclass, array_to_string(o.reloptions, ', '))
   WHERE o.reloptions IS NOT NULL`,
  `SELECT 6, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) || ';'
   FROM pg_index i WHERE i.indrelid = o.oid
     AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))`,
  `SELECT 7, t.tgname::text, pg_get_triggerdef(t.oid) || ';' FROM pg_trigger t WHERE t.tgrelid = o.oid AND NOT t.tgisinternal`,
  `SELECT 8, p.polname::text, format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s;', p.polname, o.oid::regclass,
     CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
     CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
     (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ' ORDER BY r::regrole::text) FROM unnest(p.polroles) r),
     E'\\n  USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
     E'\\n  WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
   FROM pg_policy p WHERE p.polrelid = o.oid`,
  `SELECT 9, g.line, g.line FROM (${grants('o.relacl', '', 'o.oid::regclass').replace('OWNER', 'relowner')}) g`,
  `SELECT 9, g.line, g.line FROM (
     SELECT format('GRANT %s (%s) ON %s TO %s;', g.privilege_type, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE "C"),
       o.oid::regclass, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END) AS line
     FROM pg_attribute a, aclexplode(a.attacl) g
     WHERE a.attrelid = o.oid AND NOT a.attisdropped AND g.grantee <> o.relowner GROUP BY g.privilege_type, g.grantee) g`,
].join('\n UNION ALL ')

async function relationParts(client: Client): Promise<Part[]> {
  const tables = await rows(
    client,
    `SELECT o.oid::regclass::text AS "of", format(E'CREATE TABLE %s (\\n%s', o.oid::regclass,
            (SELECT string_agg(l.line, E'\\n' ORDER BY l.place, l.name COLLATE "C") FROM (${TABLE_LINES}) l)) AS "sql"
     FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
     WHERE ${OURS} AND o.relkind IN ('r', 'p') ORDER BY o.oid::regclass::text COLLATE "C"`,
  )
  const sequences = await rows(
    client,
    `SELECT o.oid::regclass::text AS "of",
            concat_ws(E'\\n', format('CREATE SEQUENCE %s AS %s INCREMENT %s START %s;', o.oid::regclass, s.seqtypid::regtype, s.seqincrement, s.seqstart),
              (SELECT string_agg(g.line, E'\\n' ORDER BY g.line) FROM (${grants('o.relacl', 'SEQUENCE ', 'o.oid::regclass').replace('OWNER', 'relowner')}) g)) AS "sql"
     FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace JOIN pg_sequence s ON s.seqrelid = o.oid
     WHERE ${OURS} ORDER BY o.oid::regclass::text COLLATE "C"`,
  )
  return [...tables, ...sequences]
}

async function functionParts(client: Client): Promise<Part[]> {
  return rows(
    client,
    `SELECT o.proname AS "of",
            concat_ws(E'\\n', trim(trailing E'\\n' from pg_get_functiondef(o.oid)) || ';',
              (SELECT string_agg(g.line, E'\\n' ORDER BY g.line) FROM (${grants('o.proacl', 'FUNCTION ', 'o.oid::regprocedure').replace('OWNER', 'proowner')}) g)) AS "sql"
     FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace
     WHERE ${OURS} AND o.prokind = 'f' AND ${OWN('pg_proc')}
     ORDER BY n.nspname DESC, o.proname COLLATE "C", pg_get_function_identity_arguments(o.oid) COLLATE "C"`,
  )
}

async function rows(client: Client, text: string): Promise<Part[]> {
  return (await client.query<Part>(text)).rows
}
