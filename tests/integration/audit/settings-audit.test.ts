import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  DELETE_TAG,
  HOURS,
  MERGE,
  openSettingsScene,
  type SettingsScene,
} from '#tests/support/settings-scene'

let scene: SettingsScene

beforeAll(async () => {
  scene = await openSettingsScene()
})

afterAll(() => scene.close())

describe('the audit log', () => {
  const actorId = () => scene.memberOf('ADMIN').person.id

  it('records each changed setting with the value before and after', async () => {
    await scene.desktopOf('ADMIN').query(
      `UPDATE "WorkspaceSettings" SET "timeZone" = 'Europe/Oslo', "undoSendSeconds" = 30, "senderName" = 'Care'
       WHERE "workspaceId" = $1`,
      [scene.here.workspaceId],
    )
    const entries = await scene.lastEntries(3)
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

  it('records business hours as people write them, and nothing if they stay the same', async () => {
    const set = (days: number[], opens: number[], closes: number[]) =>
      scene.desktopOf('ADMIN').query(HOURS, [scene.here.workspaceId, days, opens, closes])
    await set([2, 1, 1], [540, 780, 540], [1020, 1020, 720])
    const entry = {
      action: 'settings.changed',
      target: 'businessHours',
      before: null,
      after: 'Mon 09:00-12:00, 13:00-17:00; Tue 09:00-17:00',
      actorId: actorId(),
    }
    expect(await scene.lastEntries(1)).toEqual([entry])
    await set([1, 1, 2], [540, 780, 540], [720, 1020, 1020])
    expect(await scene.lastEntries(1)).toEqual([entry])
    await set([], [], [])
    expect(await scene.lastEntries(1)).toEqual([{ ...entry, before: entry.after, after: null }])
  })

  it('records tags and canned replies that were renamed, changed and deleted', async () => {
    const admin = scene.desktopOf('ADMIN')
    const tagId = await scene.addTag('Bil')
    await admin.query(`UPDATE "Tag" SET "name" = 'Billing', "color" = 'blue' WHERE "id" = $1`, [
      tagId,
    ])
    await admin.query(DELETE_TAG, [scene.here.workspaceId, tagId])
    const replyId = await scene.addReply('Thanks a lot')
    await admin.query(
      `UPDATE "CannedReply" SET "content" = $2, "name" = 'Thanks' WHERE "id" = $1`,
      [replyId, 'x'.repeat(1000)],
    )
    await admin.query('SELECT delete_canned_reply($1, $2)', [scene.here.workspaceId, replyId])
    const entries = await scene.lastEntries(7)
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
    const [one, two, into] = [
      await scene.addTag('bug'),
      await scene.addTag('Bugs'),
      await scene.addTag('Defect'),
    ]
    const ticketId = await scene.tagged(one)
    await scene.db.sql.query(
      'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3), ($1, $2, $4)',
      [scene.here.workspaceId, ticketId, two, into],
    )
    const other = await scene.tagged(two)
    const times = async () =>
      (
        await scene.db.sql.query<object>(
          'SELECT "id", "updatedAt", "version" FROM "Ticket" WHERE "id" = ANY ($1) ORDER BY 1',
          [[ticketId, other]],
        )
      ).rows
    const before = await times()
    const { rows } = await scene
      .desktopOf('ADMIN')
      .query(MERGE, [scene.here.workspaceId, [one, two], into])
    expect(rows).toEqual([{ tickets: 2 }])
    const links = await scene.db.sql.query(
      'SELECT "ticketId", "tagId" FROM "TicketTag" WHERE "ticketId" = ANY ($1)',
      [[ticketId, other]],
    )
    expect(links.rows).toHaveLength(2)
    expect(links.rows.every((link: { tagId: string }) => link.tagId === into)).toBe(true)
    const gone = await scene.db.sql.query('SELECT FROM "Tag" WHERE "id" = ANY ($1)', [[one, two]])
    expect(gone.rowCount).toBe(0)
    expect(await times()).toEqual(before)
    const history = await scene.db.sql.query(
      `SELECT "kind", "before", "after", "actorId" FROM "TicketHistory"
       WHERE "ticketId" = $1 AND "kind" IN ('TAG_ADDED', 'TAG_REMOVED') AND "actorId" IS NOT NULL ORDER BY "id"`,
      [other],
    )
    const actorId = scene.memberOf('ADMIN').person.id
    expect(history.rows).toEqual([
      { kind: 'TAG_REMOVED', before: 'Bugs', after: null, actorId },
      { kind: 'TAG_ADDED', before: null, after: 'Defect', actorId },
    ])
    const merged = (await scene.lastEntries(2)).map((entry) => [
      entry.action,
      entry.before,
      entry.after,
    ])
    expect(merged).toHaveLength(2)
    expect(merged).toEqual(
      expect.arrayContaining([
        ['tag.merged', 'bug', 'Defect'],
        ['tag.merged', 'Bugs', 'Defect'],
      ]),
    )
  })

  it('does nothing if one of them does not exist', async () => {
    const [one, into] = [await scene.addTag('one'), await scene.addTag('into')]
    await scene.tagged(one)
    for (const values of [
      [scene.here.workspaceId, [one, createId()], into],
      [scene.here.workspaceId, [one], createId()],
    ]) {
      expect((await scene.desktopOf('OWNER').query(MERGE, values)).rows).toEqual([
        { tickets: null },
      ])
    }
    const still = await scene.db.sql.query('SELECT FROM "TicketTag" WHERE "tagId" = $1', [one])
    expect(still.rowCount).toBe(1)
  })

  it('removes a deleted tag from its tickets, whose history keeps its name', async () => {
    const tagId = await scene.addTag('Obsolete')
    const ticketId = await scene.tagged(tagId)
    const { rows } = await scene
      .desktopOf('OWNER')
      .query(DELETE_TAG, [scene.here.workspaceId, tagId])
    expect(rows).toEqual([{ tickets: 1 }])
    const history = await scene.db.sql.query(
      `SELECT "before" FROM "TicketHistory" WHERE "ticketId" = $1 AND "kind" = 'TAG_REMOVED'`,
      [ticketId],
    )
    expect(history.rows).toEqual([{ before: 'Obsolete' }])
    // Afterwards, removing a tag moves its ticket as usual.
    const next = await scene.addTag('Next')
    const moved = await scene.tagged(next)
    await scene.db.sql.query(`UPDATE "Ticket" SET "updatedAt" = now() WHERE "id" = $1`, [moved])
    const { rows: moves } = await scene.db.sql.query(
      'SELECT "updatedAt" AS before FROM "Ticket" WHERE "id" = $1',
      [moved],
    )
    await scene
      .desktopOf('OWNER')
      .query('SELECT untag_ticket($1, $2, $3)', [scene.here.workspaceId, moved, next])
    const after = await scene.db.sql.query<{ updatedAt: Date }>(
      'SELECT "updatedAt" FROM "Ticket" WHERE "id" = $1',
      [moved],
    )
    const [move] = moves as { before: Date }[]
    expect(after.rows[0]?.updatedAt.getTime()).toBeGreaterThan(move?.before.getTime() ?? Infinity)
  })

  it('waits for somebody who adds the tag to a ticket at the same moment, and loses nothing', async () => {
    const [one, into] = [await scene.addTag('racing'), await scene.addTag('won')]
    const ticketId = await scene.db.addTicket(scene.here)
    const member = scene.desktopOf('MEMBER')
    await member.query('BEGIN')
    await member.query(
      'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)',
      [scene.here.workspaceId, ticketId, one],
    )
    const merging = scene.desktopOf('OWNER').query(MERGE, [scene.here.workspaceId, [one], into])
    await member.query('COMMIT')
    expect((await merging).rows).toEqual([{ tickets: 1 }])
    const links = await scene.db.sql.query(
      'SELECT "tagId" FROM "TicketTag" WHERE "ticketId" = $1',
      [ticketId],
    )
    expect(links.rows).toEqual([{ tagId: into }])
  })
})
