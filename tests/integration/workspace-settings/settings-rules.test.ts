import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attempt, expectNothing } from '#tests/support/walls'
import {
  DELETE_TAG,
  HOURS,
  MERGE,
  openSettingsScene,
  ROLES,
  type SettingsScene,
} from '#tests/support/settings-scene'

let scene: SettingsScene

beforeAll(async () => {
  scene = await openSettingsScene()
})

afterAll(() => scene.close())

describe('who may set up a workspace', () => {
  let tagId: string
  let replyId: string
  const names = () => createId()

  beforeEach(async () => {
    tagId = await scene.addTag(names())
    replyId = await scene.addReply(names())
  })

  const writes: [string, string, () => unknown[]][] = [
    [
      'change a setting',
      `UPDATE "WorkspaceSettings" SET "undoSendSeconds" = 20 WHERE "workspaceId" = $1 RETURNING 1`,
      () => [scene.here.workspaceId],
    ],
    ['set the hours', HOURS, () => [scene.here.workspaceId, [1], [540], [1020]]],
    ['rename a tag', `UPDATE "Tag" SET "name" = 'x' WHERE "id" = $1 RETURNING 1`, () => [tagId]],
    ['merge tags', MERGE, () => [scene.here.workspaceId, [tagId], tagId]],
    ['delete a tag', DELETE_TAG, () => [scene.here.workspaceId, tagId]],
    [
      'make a canned reply',
      `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById", "updatedAt") VALUES ($1, $2, $1, 'Hi', 'x', now()) RETURNING 1`,
      () => [createId(), scene.here.workspaceId],
    ],
    [
      'change a canned reply',
      `UPDATE "CannedReply" SET "content" = 'New' WHERE "id" = $1 RETURNING 1`,
      () => [replyId],
    ],
    [
      'delete a canned reply',
      `SELECT delete_canned_reply($1, $2)`,
      () => [scene.here.workspaceId, replyId],
    ],
  ]

  it.each(ROLES)('%s reads; OWNER and ADMIN change', async (role) => {
    for (const table of ['WorkspaceSettings', 'Tag', 'CannedReply']) {
      const seen = await attempt(scene.desktopOf(role), `SELECT 1 FROM "${table}"`)
      expect(Array.isArray(seen) && seen.length > 0, table).toBe(true)
    }
    for (const [what, text, values] of writes) {
      const outcome = await attempt(scene.desktopOf(role), text, values())
      if (role === 'OWNER' || role === 'ADMIN') expect(outcome, what).toHaveLength(1)
      else expectNothing(outcome, what)
    }
  })

  it('nobody of another workspace, and nobody in an archived one', async () => {
    for (const [what, text, values] of writes) {
      expectNothing(await attempt(scene.stranger, text, values()), what)
    }
    await scene.db.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      scene.here.workspaceId,
    ])
    for (const [what, text, values] of writes) {
      const outcome = await attempt(scene.desktopOf('OWNER'), text, values())
      expect(outcome === '55000' || outcome === '42501' || outcome.length === 0, what).toBe(true)
    }
    for (const text of [HOURS, MERGE, DELETE_TAG]) {
      const values = writes.find(([, known]) => known === text)?.[2]() ?? []
      expect(await attempt(scene.desktopOf('OWNER'), text, values)).toBe('55000')
    }
    await scene.db.sql.query('UPDATE "Workspace" SET "isActive" = true WHERE "id" = $1', [
      scene.here.workspaceId,
    ])
  })

  it('moves nothing into another workspace', async () => {
    for (const [table, id] of [
      ['Tag', tagId],
      ['CannedReply', replyId],
    ]) {
      const text = `UPDATE "${table}" SET "workspaceId" = $2 WHERE "id" = $1`
      expect(
        await attempt(scene.desktopOf('OWNER'), text, [id, scene.there.workspaceId]),
        table,
      ).toBe('42501')
    }
    const theirs = await scene.addTag('theirs', scene.there)
    const outcome = await attempt(scene.desktopOf('OWNER'), MERGE, [
      scene.here.workspaceId,
      [tagId],
      theirs,
    ])
    expect(outcome).toEqual([{ tickets: null }])
    expect(
      await attempt(scene.desktopOf('OWNER'), MERGE, [scene.here.workspaceId, [theirs], tagId]),
    ).toEqual([{ tickets: null }])
    expect(
      await attempt(scene.desktopOf('OWNER'), DELETE_TAG, [scene.here.workspaceId, theirs]),
    ).toEqual([{ tickets: null }])
  })

  it('the author of a canned reply is the signed-in person, whatever is claimed', async () => {
    const id = createId()
    const { rows } = await scene.desktopOf('ADMIN').query(
      `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById", "createdAt", "updatedAt")
       VALUES ($1, $2, $1, 'Hi', $3, '2020-01-01', '2020-01-01')
       RETURNING "createdById", "createdAt" > now() - interval '1 minute' AS now`,
      [id, scene.here.workspaceId, scene.memberOf('OWNER').person.id],
    )
    expect(rows).toEqual([{ createdById: scene.memberOf('ADMIN').person.id, now: true }])
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
    await scene.addTag(createId())
    await scene.addReply(createId())
    await expect(scene.desktopOf('OWNER').query(text)).rejects.toMatchObject({ constraint })
  })

  it.each([
    ['business_hours_overlap', [1, 1], [540, 600], [660, 700]],
    ['business_hours_overlap', [1, 1], [540, 540], [660, 700]],
    ['business_hours_range', [1], [600], [600]],
    ['business_hours_range', [1], [600], [1441]],
    ['business_hours_weekday', [8], [600], [700]],
  ])('%s', async (constraint, days, opens, closes) => {
    const values = [scene.here.workspaceId, days, opens, closes]
    await expect(scene.desktopOf('OWNER').query(HOURS, values)).rejects.toMatchObject({
      constraint,
    })
  })

  it('spans of a day may touch', async () => {
    const values = [scene.here.workspaceId, [1, 1], [0, 720], [720, 1440]]
    await scene.desktopOf('OWNER').query(HOURS, values)
    const { rowCount } = await scene.desktopOf('VIEWER').query('SELECT FROM "BusinessHours"')
    expect(rowCount).toBe(2)
  })

  it('names of tags and canned replies differ in more than case', async () => {
    await scene.addTag('Same')
    const other = await scene.addTag('Different')
    const rename = `UPDATE "Tag" SET "name" = 'SAME' WHERE "id" = $1`
    await expect(scene.desktopOf('OWNER').query(rename, [other])).rejects.toMatchObject({
      code: '23505',
    })
    await scene.addReply('Hello there')
    await expect(scene.addReply('HELLO THERE')).rejects.toMatchObject({ code: '23505' })
  })
})
