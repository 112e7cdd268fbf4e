import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesktop } from '#tests/support/desktop'
import { attempt, openWalls, type Walls } from '#tests/support/walls'
import type { TestMember } from '#tests/support/test-database'

/*
 * Names and authors: one workspace's name for a person does not concern others, and nobody writes
 * in somebody else's name.
 */

let walls: Walls
let max: TestMember
let member: Client
let stranger: Client

beforeAll(async () => {
  walls = await openWalls()
  max = await walls.db.addMember(walls.here, 'MEMBER', 'Max Member')
  member = await openDesktop(walls.db.app, max.token)
  stranger = await openDesktop(walls.db.app, walls.stranger.token)
})

afterAll(async () => {
  await member.end()
  await stranger.end()
  await walls.close()
})

const requester = async (by: Client, workspace: string, email: string, name: string | null) =>
  (
    await by.query<{ id: string }>('SELECT find_or_create_requester($1, $2, $3) AS id', [
      workspace,
      email,
      name,
    ])
  ).rows[0]?.id ?? ''

const found = async (by: Client, workspace: string, words: string) =>
  (
    await by.query<{ name: string | null }>('SELECT name FROM find_people($1, $2)', [
      workspace,
      words,
    ])
  ).rows.map(({ name }) => name)

/** Everything that a desktop receives about a ticket of this requester. */
async function shown(by: Client, workspace: string, requesterId: string): Promise<string> {
  const id = createId()
  await by.query(
    `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description") VALUES ($1, $2, $3, 'Subject', 'Text')`,
    [id, workspace, requesterId],
  )
  const told = [
    await by.query('SELECT * FROM read_ticket($1, $2)', [workspace, id]),
    await by.query('SELECT * FROM read_people_and_tags($1, $2)', [workspace, [id]]),
    await by.query('SELECT "id", "name", "email" FROM "User"'),
    await by.query('SELECT * FROM "WorkspacePerson"'),
    await by.query('SELECT "content", "data" FROM "Notification"'),
  ]
  return JSON.stringify(told.map(({ rows }) => rows as unknown[]))
}

describe('the name of a customer', () => {
  it('is shown to the workspace that set it, and to no other', async () => {
    const email = `vip-${createId()}@example.org`
    const there = walls.there.workspaceId
    const here = walls.here.workspaceId
    const id = await requester(stranger, there, email, 'Dr. Jane Roe (VIP)')
    expect(await shown(stranger, there, id)).toContain('Jane Roe')
    expect(await requester(member, here, email, null)).toBe(id)
    expect(await shown(member, here, id)).not.toContain('Jane Roe')
    expect(await found(member, here, 'jane')).toEqual([])
    expect(await found(member, here, email)).toEqual([null])
    // Each has its own name for them, also by imports.
    const row = {
      id: createId(),
      key: createId(),
      subject: 'Subject',
      description: 'Text',
      status: 'OPEN',
    }
    const times = { createdAt: new Date(0), updatedAt: new Date(0), closedAt: null }
    await member.query('SELECT import_tickets($1, $2)', [
      here,
      JSON.stringify([
        {
          ...row,
          ...times,
          priority: 'LOW',
          email,
          name: 'Jane of Here',
          assigneeId: null,
          tags: [],
        },
      ]),
    ])
    expect(await found(member, here, 'jane')).toEqual(['Jane of Here'])
    expect(await found(stranger, there, 'jane')).toEqual(['Dr. Jane Roe (VIP)'])
  })

  it('cannot be set for a customer of another workspace', async () => {
    const email = `noname-${createId()}@example.org`
    const id = await requester(stranger, walls.there.workspaceId, email, null)
    await requester(member, walls.here.workspaceId, email, 'Bob is a fraud')
    expect(await shown(stranger, walls.there.workspaceId, id)).not.toContain('fraud')
    expect(await found(stranger, walls.there.workspaceId, 'fraud')).toEqual([])
    expect(await found(stranger, walls.there.workspaceId, email)).toEqual([null])
  })

  it('locks no row of the person that others need', async () => {
    await member.query('BEGIN')
    await requester(member, walls.here.workspaceId, walls.stranger.person.email, 'Another name')
    await walls.db.sql.query(`SET lock_timeout = '200ms'`)
    await walls.db.sql.query('UPDATE "User" SET "lastLoginAt" = now() WHERE "id" = $1', [
      walls.stranger.person.id,
    ])
    await member.query('ROLLBACK')
  })
})

describe('an imported message', () => {
  const message = (fields: Record<string, unknown>) => ({
    id: createId(),
    key: createId(),
    parentKeys: ['root'],
    content: 'I approved the refund',
    name: null,
    createdAt: new Date(0),
    ...fields,
  })
  const bringIn = (by: Client, reply: Record<string, unknown>) =>
    attempt(by, 'SELECT import_reply($1, $2) AS outcome', [
      walls.here.workspaceId,
      JSON.stringify(reply),
    ])

  beforeAll(async () => {
    await walls.db.sql.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "importKey")
       SELECT $1, $2, "userId", 'Imported', 'Text', 'root' FROM "WorkspacePerson" WHERE "workspaceId" = $2 LIMIT 1`,
      [createId(), walls.here.workspaceId],
    )
  })

  it('cannot be added by a desktop’s INSERT', async () => {
    for (const visibility of ['INTERNAL', 'PUBLIC']) {
      const outcome = await attempt(
        member,
        `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility", "createdAt", "updatedAt", "importKey")
         SELECT $1, "workspaceId", "id", $2, 'I approved it', $3, '2001-01-01', '2001-01-01', 'k' FROM "Ticket" LIMIT 1`,
        [createId(), walls.mia.person.id, visibility],
      )
      expect(outcome).toBe('42501')
    }
  })

  it('can only be in a colleague’s name if OWNER or ADMIN imports it, and the log says so', async () => {
    const reply = message({ email: walls.mia.person.email })
    expect(await bringIn(member, reply)).toEqual([{ outcome: 'of-member' }])
    expect(await bringIn(member, message({ email: max.person.email }))).toEqual([
      { outcome: 'added' },
    ])
    const admin = await walls.db.addMember(walls.here, 'ADMIN')
    const theirs = await openDesktop(walls.db.app, admin.token)
    await theirs.query('SELECT import_reply($1, $2)', [
      walls.here.workspaceId,
      JSON.stringify(reply),
    ])
    const { rows } = await walls.db.sql.query(
      `SELECT "actorId", "target" FROM "AuditEntry" WHERE "action" = 'message.imported'`,
    )
    expect(rows).toEqual([{ actorId: admin.person.id, target: walls.mia.person.email }])
    // And the window shows who did it.
    const told = await member.query<{ comments: Record<string, unknown>[] }>(
      `SELECT comments FROM "Ticket" t, read_ticket(t."workspaceId", t."id") WHERE t."importKey" = 'root'`,
    )
    expect(told.rows[0]?.comments[0]).toMatchObject({
      authorId: walls.mia.person.id,
      isImported: true,
      importerId: admin.person.id,
    })
    // Nobody else can attach a file to it.
    const file = JSON.stringify({
      id: createId(),
      name: 'a.txt',
      type: 'text/plain',
      commentId: reply.id,
    })
    const hang = `SELECT import_file('${walls.here.workspaceId}', $1, 0, 'x') AS kept`
    expect(await attempt(member, hang, [file])).toEqual([{ kept: false }])
    expect(await attempt(theirs, hang, [file])).toEqual([{ kept: true }])
    await theirs.end()
  })

  it('can only be added to an imported ticket', async () => {
    const ticketId = await walls.db.addTicket(walls.here)
    await walls.db.sql.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "importKey")
       VALUES ($1, $2, $3, $4, 'By mail', 'mail')`,
      [createId(), walls.here.workspaceId, ticketId, walls.mia.person.id],
    )
    const reply = message({ email: 'customer@example.org', parentKeys: ['mail'] })
    expect(await bringIn(member, reply)).toEqual([{ outcome: 'no-parent' }])
  })
})

describe('a refusal', () => {
  const insert = `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description") VALUES ($1, $2, $3, 'Subject', 'Text')`
  const refused = async (workspace: string, person: string) => {
    await member.query('BEGIN')
    const error: unknown = await member
      .query(insert, [createId(), workspace, person])
      .catch((reason: unknown) => reason)
    await member.query('ROLLBACK')
    const { code, constraint, message, detail } = error as Record<string, string | undefined>
    return { code, constraint, message, detail }
  }

  it('treats a requester of another workspace like an unknown one', async () => {
    const here = walls.here.workspaceId
    const nobody = await refused(here, createId())
    expect(nobody.code).toBe('23503')
    expect(await refused(here, walls.stranger.person.id)).toEqual(nobody)
  })

  it('treats another workspace like an unknown one', async () => {
    const none = await refused(createId(), max.person.id)
    expect(none.code).toBe('42501')
    expect(await refused(walls.there.workspaceId, walls.stranger.person.id)).toEqual(none)
  })

  it('locks no row of another workspace', async () => {
    const { rows } = await walls.db.sql.query<{ id: string }>(
      `SELECT "id" FROM "Ticket" WHERE "workspaceId" = $1 LIMIT 1`,
      [walls.there.workspaceId],
    )
    await stranger.query('BEGIN')
    await stranger.query(`UPDATE "Ticket" SET "subject" = 'Held' WHERE "id" = $1`, [rows[0]?.id])
    const outcome = await attempt(
      member,
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "updatedAt") VALUES ($1, $2, $3, $4, 'x', now())`,
      [createId(), walls.there.workspaceId, rows[0]?.id, max.person.id],
    )
    await stranger.query('ROLLBACK')
    expect(outcome).toBe('42501')
  })
})

describe('names that look the same', () => {
  const tag = (name: string) =>
    attempt(member, `INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3)`, [
      createId(),
      walls.here.workspaceId,
      name,
    ])

  it('are one name, whatever invisible characters they have', async () => {
    await member.query(
      `INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, 'Zürich Büro')`,
      [createId(), walls.here.workspaceId],
    )
    for (const name of [
      'Zürich Büro'.normalize('NFD'),
      'ZÜRICH BÜRO',
      'Zürich\u200b Büro',
      'Zürich\u00a0Büro',
      '\u2060Zürich  Büro',
    ]) {
      expect(await tag(name), JSON.stringify(name)).toBe('23505')
    }
    expect(await tag('Zurich Buro')).toEqual([])
  })

  it('are stored in one spelling, whoever writes them', async () => {
    const id = createId()
    await member.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description") VALUES ($1, $2, $3, $4, 'Text')`,
      [id, walls.here.workspaceId, max.person.id, 'Zürich'.normalize('NFD')],
    )
    const { rows } = await member.query('SELECT "subject" FROM "Ticket" WHERE "id" = $1', [id])
    expect(rows).toEqual([{ subject: 'Zürich'.normalize('NFC') }])
    for (const words of ['zürich', 'ZÜRICH'.normalize('NFD')]) {
      const hits = await member.query(
        `SELECT id FROM search_tickets($1, $2, NULL, NULL, 'updated', true, NULL, NULL, NULL, 50)`,
        [walls.here.workspaceId, words],
      )
      expect(hits.rows).toEqual([{ id }])
    }
  })
})
