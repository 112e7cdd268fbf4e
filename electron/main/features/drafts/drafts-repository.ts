import { z } from 'zod'
import { type UploadedFile, UploadedFileSchema } from '#shared/domain/attachment'
import {
  DraftKindSchema,
  type DraftPlace,
  DraftPlaceSchema,
  type DraftVersion,
  DraftVersionSchema,
  type NewTicketFields,
  NewTicketFieldsSchema,
} from '#shared/domain/draft'
import { IdSchema } from '#shared/domain/id'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn, Int8Column } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readRows, readValue } from '#main/database/read-rows'
import { type LocalDraft, storable } from './local-draft'

/** A draft as the database has it. */
export interface StoredDraft extends DraftPlace {
  text: string
  fields: NewTicketFields | null
  files: UploadedFile[]
  versions: DraftVersion[]
  revision: number
  writtenAt: string
}

/** A draft without its text. `id` is null for a workspace in which the person has no draft. */
const DraftHeadSchema = z.strictObject({
  workspaceId: IdSchema,
  id: IdSchema.nullable(),
  ticketId: IdSchema.nullable(),
  kind: DraftKindSchema.nullable(),
  revision: Int8Column,
})
export type DraftHead = z.infer<typeof DraftHeadSchema>

/**
 * The person's drafts in all of their workspaces. If a workspace is missing from the result, its
 * drafts could not be read. That does not mean that they are gone.
 */
export async function listHeads(database: DatabaseClient): Promise<DraftHead[]> {
  return readRows(
    database,
    DraftHeadSchema,
    Prisma.sql`
      SELECT w AS "workspaceId", d."id", d."ticketId", d."kind"::text AS "kind", COALESCE(d."revision", 0) AS "revision"
      FROM private.my_workspaces() AS w
      LEFT JOIN "Draft" d ON d."workspaceId" = w AND d."userId" = private.current_user_id()`,
  )
}

const DraftRowSchema = z.strictObject({
  ...DraftPlaceSchema.shape,
  text: z.string(),
  fields: z.unknown(),
  versions: z.array(z.unknown()),
  revision: Int8Column,
  updatedAt: InstantColumn,
  files: z.array(UploadedFileSchema).nullable(),
})

/** Whole drafts by their ids. Those that are gone meanwhile are left out. */
export async function readByIds(database: DatabaseClient, ids: string[]): Promise<StoredDraft[]> {
  if (ids.length === 0) return []
  const rows = await readRows(
    database,
    DraftRowSchema,
    Prisma.sql`
      SELECT d."workspaceId", d."ticketId", d."kind"::text AS "kind", d."text", d."fields", d."versions", d."revision",
        d."updatedAt",
        (SELECT json_agg(json_build_object('id', u."id", 'name', u."name", 'type', u."type", 'size', u."size") ORDER BY f.place)
         FROM unnest(d."uploadIds") WITH ORDINALITY AS f (id, place)
         JOIN "Upload" u ON u."id" = f.id AND u."state" = 'READY') AS "files"
      FROM "Draft" d WHERE d."id" = ANY (${ids}::text[])`,
  )
  return rows.map(toStored)
}

/** The draft of one place. Null if there is none. */
export async function readAt(
  database: DatabaseClient,
  place: DraftPlace,
): Promise<StoredDraft | null> {
  const found = (await listHeads(database)).find(
    (head) =>
      head.workspaceId === place.workspaceId &&
      head.ticketId === place.ticketId &&
      head.kind === place.kind,
  )
  const id = found?.id
  const [stored] = await readByIds(database, typeof id === 'string' ? [id] : [])
  return stored ?? null
}

/** Which of these tickets the person can see. */
export async function knownTickets(database: DatabaseClient, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const tickets = await database.ticket.findMany({
    where: { id: { in: ids } },
    select: { id: true },
  })
  return new Set(tickets.map(({ id }) => id))
}

/** Which of these ids belong to a message, a held reply or a ticket. */
export async function sentAs(database: DatabaseClient, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await readRows(
    database,
    z.strictObject({ id: IdSchema }),
    Prisma.sql`
      SELECT "id" FROM "Comment" WHERE "id" = ANY (${ids}::text[])
      UNION ALL SELECT "id" FROM "OutgoingReply" WHERE "id" = ANY (${ids}::text[])
      UNION ALL SELECT "id" FROM "Ticket" WHERE "id" = ANY (${ids}::text[])`,
  )
  return new Set(rows.map(({ id }) => id))
}

/** Null: the session has ended. `isMerged`: the stored draft differs from the given one. */
export async function save(
  database: DatabaseClient,
  draft: LocalDraft,
  options: { ageMs: number; desktop: string },
): Promise<{ revision: number; isMerged: boolean } | null> {
  const fields = JSON.stringify(draft.fields ?? {}, (_key, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  )
  const uploadIds = draft.files.map(({ id }) => id)
  return readValue(
    database,
    z.strictObject({ revision: z.int(), isMerged: z.boolean() }).nullable(),
    Prisma.sql`
      SELECT save_draft(${draft.workspaceId}, ${draft.ticketId}, ${draft.kind}, ${storable(draft.text)},
        ${fields}::jsonb, ${uploadIds}::text[], ${draft.base}::bigint, ${Math.round(options.ageMs)}::bigint,
        ${options.desktop}) AS "answer"`,
  )
}

/** Whether it is gone. Null for people who are not (or no longer) members of the workspace. */
export async function clear(
  database: DatabaseClient,
  draft: LocalDraft,
  desktop: string,
): Promise<boolean | null> {
  return readValue(
    database,
    z.boolean().nullable(),
    Prisma.sql`
      SELECT clear_draft(${draft.workspaceId}, ${draft.ticketId}, ${draft.kind}, ${draft.base}::bigint,
        ${storable(draft.text)}, NULL, ${desktop}) AS "gone"`,
  )
}

/** Whether the version existed. */
export async function swapVersion(
  database: DatabaseClient,
  { workspaceId, ticketId, kind }: DraftPlace,
  versionId: string,
): Promise<boolean> {
  return readValue(
    database,
    z.boolean(),
    Prisma.sql`
      SELECT swap_draft_version(${workspaceId}, ${ticketId}, ${kind}, ${versionId}) AS "swapped"`,
  )
}

export async function dropVersion(
  database: DatabaseClient,
  { workspaceId, ticketId, kind }: DraftPlace,
  versionId: string,
): Promise<void> {
  await database.$executeRaw`
    SELECT clear_draft(${workspaceId}, ${ticketId}, ${kind}, 0, '', ${versionId}, '')`
}

/** Leaves out what another version of the app may have stored and this one does not know. */
function toStored(row: z.infer<typeof DraftRowSchema>): StoredDraft {
  const { updatedAt, fields, versions, files, ...rest } = row
  return {
    ...rest,
    fields: NewTicketFieldsSchema.safeParse(fields).data ?? null,
    versions: versions.flatMap((version) => toVersion(version) ?? []),
    files: files ?? [],
    writtenAt: updatedAt,
  }
}

const RawVersionSchema = z.object({
  id: z.string(),
  text: z.string(),
  fields: z.unknown(),
  writtenAt: z.coerce.date(),
})

function toVersion(raw: unknown): DraftVersion | undefined {
  const version = RawVersionSchema.safeParse(raw).data
  if (version === undefined) return undefined
  return DraftVersionSchema.safeParse({
    ...version,
    fields: NewTicketFieldsSchema.safeParse(version.fields).data ?? null,
    writtenAt: version.writtenAt.toISOString(),
  }).data
}
