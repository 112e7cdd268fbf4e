import { z } from 'zod'
import { AUDIT_GROUPS, AuditEntrySchema, type AuditFilter } from '#shared/domain/audit'
import { IdSchema } from '#shared/domain/id'
import { type Person, PersonSchema } from '#shared/domain/user'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readRows } from '#main/database/read-rows'

/** Where the next page starts: time and id of the last entry. */
export type AuditCursor = readonly [at: string, id: string]

export interface AuditQuery {
  /** Null means the installation's log. */
  workspaceId: string | null
  filter: AuditFilter
  cursor: AuditCursor | null
  limit: number
}

const AuditRecordSchema = z.strictObject({
  ...AuditEntrySchema.omit({ actor: true, targetPerson: true }).shape,
  at: InstantColumn,
  actorId: IdSchema.nullable(),
  targetId: z.string().nullable(),
})
export type AuditRecord = z.infer<typeof AuditRecordSchema>

/**
 * Entries newest first, under row security. Each noun of a group is read from its own part of an
 * index, which already has the right order. So a rare kind in a long log is as fast as a frequent
 * one.
 */
export async function listEntries(
  database: DatabaseClient,
  query: AuditQuery,
): Promise<AuditRecord[]> {
  return readRows(database, AuditRecordSchema, auditPage(query))
}

/** The statement for one page. A test checks its plan. */
export function auditPage({ workspaceId, filter, cursor, limit }: AuditQuery): Prisma.Sql {
  const conditions = [Prisma.sql`e."scope" = ${workspaceId ?? ''}`]
  if (filter.group !== undefined) conditions.push(Prisma.sql`e."noun" = n.noun`)
  if (filter.actorId !== undefined) {
    conditions.push(Prisma.sql`e."actorKey" = ${filter.actorId ?? ''}`)
  }
  if (filter.from !== undefined) {
    conditions.push(Prisma.sql`e."createdAt" >= ${filter.from}::timestamptz`)
  }
  if (filter.until !== undefined) {
    conditions.push(Prisma.sql`e."createdAt" < ${filter.until}::timestamptz`)
  }
  if (cursor !== null) {
    conditions.push(Prisma.sql`(e."createdAt", e."id") < (${cursor[0]}::timestamptz, ${cursor[1]})`)
  }
  if (filter.text !== undefined && filter.text !== '') {
    conditions.push(
      Prisma.sql`strpos(lower(concat_ws(' ', e."target", e."before", e."after", e."installation")), lower(${filter.text})) > 0`,
    )
  }
  const page = Prisma.sql`
    SELECT e."id", e."createdAt" AS at, e."actorId", e."action", e."target", e."targetId", e."before", e."after", e."installation"
    FROM "AuditEntry" e WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY e."createdAt" DESC, e."id" DESC LIMIT ${limit}`
  if (filter.group === undefined) return page
  const nouns = [...AUDIT_GROUPS[filter.group]]
  return Prisma.sql`
    SELECT page.* FROM unnest(${nouns}::text[]) AS n (noun) CROSS JOIN LATERAL (${page}) page
    ORDER BY page.at DESC, page."id" DESC LIMIT ${limit}`
}

/** Everybody who did something in this log. The database refuses people who may not read it. */
export async function listActors(
  database: DatabaseClient,
  workspaceId: string | null,
): Promise<Person[]> {
  return readRows(
    database,
    PersonSchema,
    Prisma.sql`SELECT id, name, email FROM public.audit_actors(${workspaceId})`,
  )
}

/** Those of the ids that are people in the reader's workspaces. */
export async function findPeople(
  database: DatabaseClient,
  ids: readonly string[],
): Promise<Person[]> {
  if (ids.length === 0) return []
  return database.user.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true, email: true },
  })
}

/** Records in the log that somebody exports it. */
export async function noteExport(
  database: DatabaseClient,
  workspaceId: string | null,
  filters: string,
): Promise<void> {
  await database.$executeRaw`SELECT public.note_audit_export(${workspaceId}, ${filters})`
}
