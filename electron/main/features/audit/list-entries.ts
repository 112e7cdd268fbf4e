import { z } from 'zod'
import {
  type AuditEntry,
  type AuditFilter,
  type AuditScope,
  mayReadAudit,
} from '#shared/domain/audit'
import { IdSchema, InstantSchema } from '#shared/domain/id'
import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import {
  type AuditRecord,
  findPeople,
  listActors,
  listEntries as listRecords,
} from './audit-repository'

const CursorSchema = z.tuple([InstantSchema, IdSchema])

/**
 * One page of the log, newest first. All pages are equally fast. Refuses with permission.denied,
 * and with input.invalid for an invalid cursor.
 */
export async function listEntries(
  { cursor, limit, ...filter }: ParsedInput<'audit:list'>,
  call: Call,
): Promise<CallOutput<'audit:list'>> {
  return readPage({ filter, cursor, limit }, call)
}

/** Shared by list and export: a page of entries with the names of the people who did them. */
export async function readPage(
  { filter, cursor, limit }: { filter: AuditFilter; cursor: string | undefined; limit: number },
  { viewer, database }: Call,
): Promise<{ entries: AuditEntry[]; nextCursor: string | null }> {
  const workspaceId = auditedWorkspace(filter.scope, viewer)
  const after = cursor === undefined ? null : readCursor(cursor)
  const [records, actors] = await Promise.all([
    listRecords(database, { workspaceId, filter, cursor: after, limit: limit + 1 }),
    listActors(database, workspaceId),
  ])
  const page = records.slice(0, limit)
  const people = new Map(actors.map((person) => [person.id, person]))
  const targets = page.flatMap(({ targetId }) => targetId ?? [])
  for (const person of await findPeople(database, [...new Set(targets)])) {
    people.set(person.id, person)
  }
  const personOf = (id: string | null) => (id === null ? null : (people.get(id) ?? null))
  const last = page.at(-1)
  return {
    entries: page.map(({ actorId, targetId, ...rest }) => ({
      ...rest,
      actor: personOf(actorId),
      targetPerson: personOf(targetId),
    })),
    nextCursor: records.length > limit && last !== undefined ? writeCursor(last) : null,
  }
}

/**
 * The workspace of the requested log, null for the installation's. Throws permission.denied if the
 * viewer may not read it.
 */
export function auditedWorkspace(scope: AuditScope, viewer: Call['viewer']): string | null {
  if (!mayReadAudit(viewer.session, scope)) throw new DomainError('permission.denied', {})
  return scope === 'workspace' ? viewer.workspaceId : null
}

function writeCursor({ at, id }: AuditRecord): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

function readCursor(text: string): [string, string] {
  const refuse = (cause?: unknown) =>
    new DomainError(
      'input.invalid',
      { issues: [{ path: 'cursor', rule: 'not-a-cursor' }] },
      { cause },
    )
  try {
    const parsed = CursorSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    if (parsed.success) return parsed.data
  } catch (error) {
    throw refuse(error)
  }
  throw refuse()
}
