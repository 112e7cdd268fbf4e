import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Membership, WorkspaceRole } from '../../src/shared/domain/workspace'
import { openDesktop } from '../support/desktop'
import { attempt, expectNothing } from '../support/walls'
import { openTestDesk, type TestDesk, type TestMember } from '../support/workspace'

let desk: TestDesk
let here: Membership
let there: Membership
const members = new Map<WorkspaceRole, TestMember>()
const desktops = new Map<WorkspaceRole, Client>()
let stranger: Client

const ROLES: WorkspaceRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']

beforeAll(async () => {
  desk = await openTestDesk()
  here = await desk.addWorkspace('Here')
  there = await desk.addWorkspace('There')
  for (const role of ROLES) {
    const member = await desk.addMember(here, role)
    members.set(role, member)
    desktops.set(role, await openDesktop(desk.app, member.token))
  }
  const sam = await desk.addMember(there, 'OWNER', 'Sam Stranger')
  stranger = await openDesktop(desk.app, sam.token)
})

afterAll(async () => {
  for (const desktop of desktops.values()) await desktop.end()
  await stranger.end()
  await desk.close()
})

function desktopOf(role: WorkspaceRole): Client {
  const desktop = desktops.get(role)
  if (desktop === undefined) throw new Error(`no desktop of ${role}`)
  return desktop
}

async function addTag(name: string, workspace = here, color = 'grey'): Promise<string> {
  const id = createId()
  await desk.sql.query(
    'INSERT INTO "Tag" ("id", "workspaceId", "name", "color") VALUES ($1, $2, $3, $4)',
    [id, workspace.workspaceId, name, color],
  )
  return id
}

async function tagged(tagId: string, workspace = here): Promise<string> {
  const ticketId = await desk.addTicket(workspace)
  await desk.sql.query(
    'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)',
    [workspace.workspaceId, ticketId, tagId],
  )
  return ticketId
}

async function addReply(name: string, workspace = here): Promise<string> {
  const id = createId()
  const owner = workspace === here ? members.get('OWNER')?.person.id : undefined
  const { rows } = await desk.sql.query<{ userId: string }>(
    'SELECT "userId" FROM "WorkspaceUser" WHERE "workspaceId" = $1',
    [workspace.workspaceId],
  )
  await desk.sql.query(
    `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById") VALUES ($1, $2, $3, 'Hello', $4)`,
    [id, workspace.workspaceId, name, owner ?? rows[0]?.userId],
  )
  return id
}

interface Entry {
  action: string
  target: string | null
  before: string | null
  after: string | null
  actorId: string | null
}

async function lastEntries(count: number): Promise<Entry[]> {
  const { rows } = await desk.sql.query<Entry>(
    `SELECT "action", "target", "before", "after", "actorId" FROM "AuditEntry"
     WHERE "workspaceId" = $1 ORDER BY "id" DESC LIMIT $2`,
    [here.workspaceId, count],
  )
  return rows.reverse()
}

const HOURS = 'SELECT set_business_hours($1, $2, $3, $4)'
const MERGE = 'SELECT merge_tags($1, $2, $3) AS tickets'
const DELETE_TAG = 'SELECT delete_tag($1, $2) AS tickets'

describe('who may set up a workspace', () => {
  let tagId: string
  let replyId: string
  const names = () => createId()

  beforeEach(async () => {
    tagId = await addTag(names())
    replyId = await addReply(names())
  })

  const writes: [string, string, () => unknown[]][] = [
    [
      'change a setting',
      `UPDATE "WorkspaceSettings" SET "undoSendSeconds" = 20 WHERE "workspaceId" = $1 RETURNING 1`,
      () => [here.workspaceId],
    ],
    ['set the hours', HOURS, () => [here.workspaceId, [1], [540], [1020]]],
    ['rename a tag', `UPDATE "Tag" SET "name" = 'x' WHERE "id" = $1 RETURNING 1`, () => [tagId]],
    ['merge tags', MERGE, () => [here.workspaceId, [tagId], tagId]],
    ['delete a tag', DELETE_TAG, () => [here.workspaceId, tagId]],
    [
      'make a canned reply',
      `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById", "updatedAt") VALUES ($1, $2, $1, 'Hi', 'x', now()) RETURNING 1`,
      () => [createId(), here.workspaceId],
    ],
    [
      'change a canned reply',
      `UPDATE "CannedReply" SET "content" = 'New' WHERE "id" = $1 RETURNING 1`,
      () => [replyId],
    ],
    [
      'delete a canned reply',
      `DELETE FROM "CannedReply" WHERE "id" = $1 RETURNING 1`,
      () => [replyId],
    ],
  ]

  it.each(ROLES)('%s reads; OWNER and ADMIN change', async (role) => {
    for (const table of ['WorkspaceSettings', 'Tag', 'CannedReply']) {
      const seen = await attempt(desktopOf(role), `SELECT 1 FROM "${table}"`)
      expect(Array.isArray(seen) && seen.length > 0, table).toBe(true)
    }
    for (const [what, text, values] of writes) {
      const outcome = await attempt(desktopOf(role), text, values())
      if (role === 'OWNER' || role === 'ADMIN') expect(outcome, what).toHaveLength(1)
      else expectNothing(outcome, what)
    }
  })

  it('nobody of another workspace, and nobody in an archived one', async () => {
    for (const [what, text, values] of writes) {
      expectNothing(await attempt(stranger, text, values()), what)
    }
    await desk.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      here.workspaceId,
    ])
    for (const [what, text, values] of writes) {
      const outcome = await attempt(desktopOf('OWNER'), text, values())
      expect(outcome === '55000' || outcome === '42501' || outcome.length === 0, what).toBe(true)
    }
    for (const text of [HOURS, MERGE, DELETE_TAG]) {
      const values = writes.find(([, known]) => known === text)?.[2]() ?? []
      expect(await attempt(desktopOf('OWNER'), text, values)).toBe('55000')
    }
    await desk.sql.query('UPDATE "Workspace" SET "isActive" = true WHERE "id" = $1', [
      here.workspaceId,
    ])
  })

  it('moves nothing into another workspace', async () => {
    for (const [table, id] of [
      ['Tag', tagId],
      ['CannedReply', replyId],
    ]) {
      const text = `UPDATE "${table}" SET "workspaceId" = $2 WHERE "id" = $1`
      expect(await attempt(desktopOf('OWNER'), text, [id, there.workspaceId]), table).toBe('42501')
    }
    const theirs = await addTag('theirs', there)
    const outcome = await attempt(desktopOf('OWNER'), MERGE, [here.workspaceId, [tagId], theirs])
    expect(outcome).toEqual([{ tickets: null }])
    expect(await attempt(desktopOf('OWNER'), MERGE, [here.workspaceId, [theirs], tagId])).toEqual([
      { tickets: null },
    ])
    expect(await attempt(desktopOf('OWNER'), DELETE_TAG, [here.workspaceId, theirs])).toEqual([
      { tickets: null },
    ])
  })

  it('a canned reply is by whoever is signed in, whatever is claimed', async () => {
    const id = createId()
    const { rows } = await desktopOf('ADMIN').query(
      `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById", "createdAt", "updatedAt")
       VALUES ($1, $2, $1, 'Hi', $3, '2020-01-01', '2020-01-01')
       RETURNING "createdById", "createdAt" > now() - interval '1 minute' AS now`,
      [id, here.workspaceId, members.get('OWNER')?.person.id],
    )
    expect(rows).toEqual([{ createdById: members.get('ADMIN')?.person.id, now: true }])
  })
})

describe('the audit log', () => {
  const actorId = () => members.get('ADMIN')?.person.id

  it('tells each changed setting with the value before and after', async () => {
    await desktopOf('ADMIN').query(
      `UPDATE "WorkspaceSettings" SET "timeZone" = 'Europe/Oslo', "undoSendSeconds" = 30, "senderName" = 'Care'
       WHERE "workspaceId" = $1`,
      [here.workspaceId],
    )
    const entries = await lastEntries(3)
    expect(entries).toHaveLength(3)
    expect(entries).toEqual(
      expect.arrayContaining([
        {
          action: 'settings.changed',
          target: 'timeZone',
          before: 'UTC',
          after: 'Europe/Oslo',
          actorId: actorId(),
        },
        {
          action: 'settings.changed',
          target: 'undoSendSeconds',
          before: '10',
          after: '30',
          actorId: actorId(),
        },
        {
          action: 'settings.changed',
          target: 'senderName',
          before: null,
          after: 'Care',
          actorId: actorId(),
        },
      ]),
    )
  })

  it('tells business hours as people write them, and nothing when they stay the same', async () => {
    const set = (days: number[], opens: number[], closes: number[]) =>
      desktopOf('ADMIN').query(HOURS, [here.workspaceId, days, opens, closes])
    await set([2, 1, 1], [540, 780, 540], [1020, 1020, 720])
    const entry = {
      action: 'settings.changed',
      target: 'businessHours',
      before: null,
      after: 'Mon 09:00-12:00, 13:00-17:00; Tue 09:00-17:00',
      actorId: actorId(),
    }
    expect(await lastEntries(1)).toEqual([entry])
    await set([1, 1, 2], [540, 780, 540], [720, 1020, 1020])
    expect(await lastEntries(1)).toEqual([entry])
    await set([], [], [])
    expect(await lastEntries(1)).toEqual([{ ...entry, before: entry.after, after: null }])
  })

  it('tells of tags and canned replies that were renamed, changed and deleted', async () => {
    const admin = desktopOf('ADMIN')
    const tagId = await addTag('Bil')
    await admin.query(`UPDATE "Tag" SET "name" = 'Billing', "color" = 'blue' WHERE "id" = $1`, [
      tagId,
    ])
    await admin.query(DELETE_TAG, [here.workspaceId, tagId])
    const replyId = await addReply('Thanks a lot')
    await admin.query(
      `UPDATE "CannedReply" SET "content" = $2, "name" = 'Thanks' WHERE "id" = $1`,
      [replyId, 'x'.repeat(1000)],
    )
    await admin.query(`DELETE FROM "CannedReply" WHERE "id" = $1`, [replyId])
    const entries = await lastEntries(7)
    expect(entries.map(({ action, target, before }) => [action, target, before])).toEqual([
      ['tag.renamed', 'Bil', 'Bil'],
      ['tag.recolored', 'Billing', 'grey'],
      ['tag.deleted', 'Billing', 'Billing'],
      ['canned-reply.created', 'Thanks a lot', null],
      ['canned-reply.renamed', 'Thanks a lot', 'Thanks a lot'],
      ['canned-reply.changed', 'Thanks', 'Hello'],
      ['canned-reply.deleted', 'Thanks', `${'x'.repeat(299)}…`],
    ])
  })
})

describe('merging and deleting tags', () => {
  it('leaves each ticket with the one tag, says so in its history, and moves none in the queue', async () => {
    const [one, two, into] = [await addTag('bug'), await addTag('Bugs'), await addTag('Defect')]
    const ticketId = await tagged(one)
    await desk.sql.query(
      'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3), ($1, $2, $4)',
      [here.workspaceId, ticketId, two, into],
    )
    const other = await tagged(two)
    const times = async () =>
      (
        await desk.sql.query<object>(
          'SELECT "id", "updatedAt", "version" FROM "Ticket" WHERE "id" = ANY ($1) ORDER BY 1',
          [[ticketId, other]],
        )
      ).rows
    const before = await times()
    const { rows } = await desktopOf('ADMIN').query(MERGE, [here.workspaceId, [one, two], into])
    expect(rows).toEqual([{ tickets: 2 }])
    const links = await desk.sql.query(
      'SELECT "ticketId", "tagId" FROM "TicketTag" WHERE "ticketId" = ANY ($1)',
      [[ticketId, other]],
    )
    expect(links.rows).toHaveLength(2)
    expect(links.rows.every((link: { tagId: string }) => link.tagId === into)).toBe(true)
    const gone = await desk.sql.query('SELECT FROM "Tag" WHERE "id" = ANY ($1)', [[one, two]])
    expect(gone.rowCount).toBe(0)
    expect(await times()).toEqual(before)
    const history = await desk.sql.query(
      `SELECT "kind", "before", "after", "actorId" FROM "TicketHistory"
       WHERE "ticketId" = $1 AND "kind" IN ('TAG_ADDED', 'TAG_REMOVED') AND "actorId" IS NOT NULL ORDER BY "id"`,
      [other],
    )
    const actorId = members.get('ADMIN')?.person.id
    expect(history.rows).toEqual([
      { kind: 'TAG_REMOVED', before: 'Bugs', after: null, actorId },
      { kind: 'TAG_ADDED', before: null, after: 'Defect', actorId },
    ])
    const merged = (await lastEntries(2)).map((entry) => [entry.action, entry.before, entry.after])
    expect(merged).toHaveLength(2)
    expect(merged).toEqual(
      expect.arrayContaining([
        ['tag.merged', 'bug', 'Defect'],
        ['tag.merged', 'Bugs', 'Defect'],
      ]),
    )
  })

  it('does nothing when one of them is not there', async () => {
    const [one, into] = [await addTag('one'), await addTag('into')]
    await tagged(one)
    for (const values of [
      [here.workspaceId, [one, createId()], into],
      [here.workspaceId, [one], createId()],
    ]) {
      expect((await desktopOf('OWNER').query(MERGE, values)).rows).toEqual([{ tickets: null }])
    }
    const still = await desk.sql.query('SELECT FROM "TicketTag" WHERE "tagId" = $1', [one])
    expect(still.rowCount).toBe(1)
  })

  it('takes a deleted tag off its tickets, whose history keeps its name', async () => {
    const tagId = await addTag('Obsolete')
    const ticketId = await tagged(tagId)
    const { rows } = await desktopOf('OWNER').query(DELETE_TAG, [here.workspaceId, tagId])
    expect(rows).toEqual([{ tickets: 1 }])
    const history = await desk.sql.query(
      `SELECT "before" FROM "TicketHistory" WHERE "ticketId" = $1 AND "kind" = 'TAG_REMOVED'`,
      [ticketId],
    )
    expect(history.rows).toEqual([{ before: 'Obsolete' }])
    // Afterwards a tag is taken off as ever: it moves its ticket.
    const next = await addTag('Next')
    const moved = await tagged(next)
    await desk.sql.query(`UPDATE "Ticket" SET "updatedAt" = now() WHERE "id" = $1`, [moved])
    const { rows: moves } = await desktopOf('OWNER').query(
      `WITH x AS (SELECT "updatedAt" FROM "Ticket" WHERE "id" = $1),
            y AS (DELETE FROM "TicketTag" WHERE "ticketId" = $1 RETURNING 1)
       SELECT x."updatedAt" AS before FROM x, y`,
      [moved],
    )
    const after = await desk.sql.query<{ updatedAt: Date }>(
      'SELECT "updatedAt" FROM "Ticket" WHERE "id" = $1',
      [moved],
    )
    const [move] = moves as { before: Date }[]
    expect(after.rows[0]?.updatedAt.getTime()).toBeGreaterThan(move?.before.getTime() ?? Infinity)
  })

  it('waits for somebody who tags a ticket with it at the same moment, and loses nothing', async () => {
    const [one, into] = [await addTag('racing'), await addTag('won')]
    const ticketId = await desk.addTicket(here)
    const member = desktopOf('MEMBER')
    await member.query('BEGIN')
    await member.query(
      'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)',
      [here.workspaceId, ticketId, one],
    )
    const merging = desktopOf('OWNER').query(MERGE, [here.workspaceId, [one], into])
    await member.query('COMMIT')
    expect((await merging).rows).toEqual([{ tickets: 1 }])
    const links = await desk.sql.query('SELECT "tagId" FROM "TicketTag" WHERE "ticketId" = $1', [
      ticketId,
    ])
    expect(links.rows).toEqual([{ tagId: into }])
  })
})

describe('rules for values', () => {
  const broken: [string, string, unknown[]][] = [
    ['settings_time_zone_shape', `UPDATE "WorkspaceSettings" SET "timeZone" = 'Mars and more'`, []],
    ['settings_sender_name_not_empty', `UPDATE "WorkspaceSettings" SET "senderName" = ' '`, []],
    ['settings_sender_address_format', `UPDATE "WorkspaceSettings" SET "senderAddress" = 'x'`, []],
    ['settings_undo_send_range', `UPDATE "WorkspaceSettings" SET "undoSendSeconds" = 61`, []],
    ['tag_color_known', `UPDATE "Tag" SET "color" = 'mauve'`, []],
    ['canned_reply_name_length', `UPDATE "CannedReply" SET "name" = ''`, []],
    ['canned_reply_name_one_line', `UPDATE "CannedReply" SET "name" = E'a\\nb'`, []],
    ['canned_reply_content_not_empty', `UPDATE "CannedReply" SET "content" = ' '`, []],
  ]

  it.each(broken)('%s', async (constraint, text) => {
    await addTag(createId())
    await addReply(createId())
    await expect(desktopOf('OWNER').query(text)).rejects.toMatchObject({ constraint })
  })

  it.each([
    ['business_hours_overlap', [1, 1], [540, 600], [660, 700]],
    ['business_hours_overlap', [1, 1], [540, 540], [660, 700]],
    ['business_hours_range', [1], [600], [600]],
    ['business_hours_range', [1], [600], [1441]],
    ['business_hours_weekday', [8], [600], [700]],
  ])('%s', async (constraint, days, opens, closes) => {
    const values = [here.workspaceId, days, opens, closes]
    await expect(desktopOf('OWNER').query(HOURS, values)).rejects.toMatchObject({ constraint })
  })

  it('spans of a day may touch', async () => {
    const values = [here.workspaceId, [1, 1], [0, 720], [720, 1440]]
    await desktopOf('OWNER').query(HOURS, values)
    const { rowCount } = await desktopOf('VIEWER').query('SELECT FROM "BusinessHours"')
    expect(rowCount).toBe(2)
  })

  it('names of tags and canned replies differ in more than case', async () => {
    await addTag('Same')
    const other = await addTag('Different')
    const rename = `UPDATE "Tag" SET "name" = 'SAME' WHERE "id" = $1`
    await expect(desktopOf('OWNER').query(rename, [other])).rejects.toMatchObject({ code: '23505' })
    await addReply('Hello there')
    await expect(addReply('HELLO THERE')).rejects.toMatchObject({ code: '23505' })
  })
})
