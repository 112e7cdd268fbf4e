import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notificationHandlers } from '#main/features/notifications/handlers'
import { readPreferences } from '#main/features/notifications/read-preferences'
import type { Membership } from '#shared/domain/workspace'
import { contract, type ParsedInput } from '#shared/ipc/contract'
import { openDesktop } from '#tests/support/desktop'
import { attempt } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let other: Membership
let mia: TestMember
let ben: TestMember
let ticketId: string
let refreshed = 0

const handlers = notificationHandlers({
  refresh: () => {
    refreshed += 1
    return Promise.resolve(mia.call.viewer.session)
  },
})
const list = async (input: Partial<ParsedInput<'notifications:list'>> = {}, who = mia) =>
  handlers['notifications:list'].run({ filter: {}, limit: 50, ...input }, who.call as never)
const update = (input: unknown, who = mia) =>
  handlers['notification-preferences:update'].run(
    contract['notification-preferences:update'].input.parse(input),
    who.call as never,
  )

const tell = async (who: TestMember, minutesAgo: number, fields: Record<string, unknown> = {}) => {
  const row = {
    id: createId(),
    type: 'MENTION',
    content: `${minutesAgo} minutes ago`,
    data: { kind: 'sentence' },
    userId: who.person.id,
    workspaceId: acme.workspaceId,
    ticketId,
    actorId: ben.person.id,
    createdAt: new Date(Date.now() - minutesAgo * 60_000),
    ...fields,
  }
  const names = Object.keys(row).map((name) => `"${name}"`)
  const places = names.map((_, index) => `$${index + 1}`)
  await db.sql.query(
    `INSERT INTO "Notification" (${names.join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  )
  return row.id
}
const ofAccount = { type: 'OTP_SENT', workspaceId: null, ticketId: null, actorId: null }

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  other = await db.addWorkspace('Other')
  mia = await db.addMember(acme, 'OWNER', 'Mia Agent')
  ben = await db.addMember(acme, 'MEMBER', 'Ben Okoye')
  ticketId = await db.addTicket(acme, { subject: 'Printer on fire' })
})
afterAll(() => db.close())
beforeEach(async () => {
  await db.sql.query('DELETE FROM "Notification"')
  refreshed = 0
})

describe('the list', () => {
  it('has the person’s own, newest first, with the current names of ticket, workspace and actor', async () => {
    const older = await tell(mia, 5)
    const newer = await tell(mia, 1, ofAccount)
    await tell(ben, 0)
    await db.sql.query('UPDATE "Ticket" SET "subject" = $1 WHERE "id" = $2', [
      'Fire is out',
      ticketId,
    ])
    const { notifications, nextCursor } = await list()
    expect(nextCursor).toBeNull()
    expect(notifications).toMatchObject([
      { id: newer, type: 'OTP_SENT', workspace: null, ticket: null, actor: null },
      {
        id: older,
        isRead: false,
        workspace: { id: acme.workspaceId, name: 'Acme' },
        ticket: { id: ticketId, number: 1, subject: 'Fire is out' },
        actor: { id: ben.person.id, name: 'Ben Okoye' },
      },
    ])
    const answer = contract['notifications:list'].output.safeParse({ notifications, nextCursor })
    expect(answer.error).toBeUndefined()
  })

  it('continues where a page ended, also within one instant', async () => {
    const createdAt = new Date()
    const ids = []
    for (let index = 0; index < 5; index += 1) ids.push(await tell(mia, 0, { createdAt }))
    const seen: string[] = []
    let cursor: string | undefined
    for (let page = 0; page < 3; page += 1) {
      const answer = await list({ limit: 2, ...(cursor !== undefined && { cursor }) })
      seen.push(...answer.notifications.map(({ id }) => id))
      cursor = answer.nextCursor ?? undefined
    }
    expect(cursor).toBeUndefined()
    expect(seen).toEqual(ids.sort().reverse())
    await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it.each([
    ['unread', { unreadOnly: true }, ['unread', 'code']],
    ['a type', { types: ['OTP_SENT' as const] }, ['code']],
    [
      'a workspace',
      {
        get workspaceId() {
          return acme.workspaceId
        },
      },
      ['unread', 'read'],
    ],
  ])('can be filtered by %s', async (_, filter, expected) => {
    await tell(mia, 1, { content: 'unread' })
    await tell(mia, 2, { content: 'read', isRead: true })
    await tell(mia, 3, { ...ofAccount, content: 'code' })
    const { notifications } = await list({ filter })
    expect(notifications.map(({ content }) => content)).toEqual(expected)
  })

  it('shows nothing of a workspace that the person has left', async () => {
    const leaver = await db.addMember(acme, 'MEMBER', 'Lea Leaver')
    await tell(leaver, 1)
    await tell(leaver, 1, ofAccount)
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      leaver.person.id,
    ])
    const { notifications } = await list({}, leaver)
    expect(notifications.map(({ type }) => type)).toEqual(['OTP_SENT'])
  })
})

describe('marking', () => {
  const run = <C extends keyof typeof handlers>(channel: C, input: ParsedInput<C>, who = mia) =>
    handlers[channel].run(input as never, who.call as never) as Promise<unknown>
  const unread = () => run('notifications:counts', {})

  it('by name works for the person’s own, in both directions, and updates the session only if something changed', async () => {
    const own = await tell(mia, 1)
    const bens = await tell(ben, 1)
    const ids = [own, bens]
    expect(await run('notifications:mark-read', { ids })).toEqual({ marked: 1 })
    expect(await run('notifications:mark-read', { ids })).toEqual({ marked: 0 })
    expect(await unread()).toEqual({ unread: 0, workspaces: [] })
    expect(await run('notifications:mark-unread', { ids })).toEqual({ marked: 1 })
    expect(await unread()).toEqual({
      unread: 1,
      workspaces: [{ workspaceId: acme.workspaceId, unread: 1 }],
    })
    expect(refreshed).toBe(2)
    expect(await run('notifications:counts', {}, ben)).toMatchObject({ unread: 1 })
  })

  it('all leaves what came after the instant, and what the filter does not show', async () => {
    await tell(mia, 5)
    await tell(mia, 5, ofAccount)
    await tell(mia, 0)
    const until = new Date(Date.now() - 60_000).toISOString()
    const filter = { types: ['MENTION' as const] }
    expect(await run('notifications:mark-all-read', { filter, until })).toEqual({ marked: 1 })
    expect(await unread()).toMatchObject({ unread: 2 })
  })
})

describe('preferences', () => {
  it('are the defaults until something is set, and then apply on every desktop', async () => {
    const before = await readPreferences(mia.call)
    expect(before.settings).toMatchObject({ hideContent: false, quietHours: false })
    expect(before.workspaces).toHaveLength(1)
    expect(before.workspaces[0]?.preferences).toHaveLength(5)
    const mention = { workspaceId: acme.workspaceId, type: 'MENTION', newTickets: 'UNASSIGNED' }
    const doNotDisturbUntil = '2030-01-01T10:00:00.000Z'
    await update({
      settings: { hideContent: true, doNotDisturbUntil, quietDays: [6, 7] },
      preferences: [{ ...mention, inApp: true, native: false, sound: false }],
    })
    await update({ settings: { quietHours: true } })
    const after = await readPreferences(mia.anotherDesktop())
    expect(after.settings).toEqual({
      ...before.settings,
      hideContent: true,
      doNotDisturbUntil,
      quietDays: [6, 7],
      quietHours: true,
    })
    const changed = after.workspaces[0]?.preferences.find(({ type }) => type === 'MENTION')
    expect(changed).toMatchObject({ inApp: true, native: false, sound: false })
    expect((await readPreferences(ben.call)).settings).toEqual(before.settings)
  })

  it.each([
    ['native without in app', { inApp: false, native: true, sound: false }],
    ['sound without native', { inApp: true, native: false, sound: true }],
  ])('refuse %s', async (_, levels) => {
    const preference = {
      workspaceId: acme.workspaceId,
      type: 'MENTION',
      newTickets: 'ALL',
      ...levels,
    }
    await expect(update({ preferences: [preference] })).rejects.toMatchObject({
      code: 'input.invalid',
    })
  })

  it('refuse hours that end when they begin, and another workspace, and then store nothing', async () => {
    await expect(
      update({ settings: { hideContent: false, quietFrom: 60, quietUntil: 60 } }),
    ).rejects.toMatchObject({
      code: 'input.invalid',
      details: { issues: [{ path: 'settings.quietUntil', rule: 'ends-as-it-begins' }] },
    })
    expect((await readPreferences(mia.call)).settings.hideContent).toBe(true)
    const levels = { inApp: true, native: false, sound: false, newTickets: 'ALL' }
    await expect(
      update({ preferences: [{ workspaceId: other.workspaceId, type: 'MENTION', ...levels }] }),
    ).rejects.toMatchObject({ code: 'workspace.not-found' })
  })

  it('cannot be read or set by others, nor for a workspace that the person does not belong to', async () => {
    const psql = await openDesktop(db.app, ben.token)
    for (const table of ['NotificationPreference', 'NotificationSettings']) {
      expect(
        await attempt(psql, `SELECT * FROM "${table}" WHERE "userId" <> '${ben.person.id}'`),
      ).toEqual([])
    }
    const insert = (userId: string, workspaceId: string) =>
      attempt(
        psql,
        `INSERT INTO "NotificationPreference" ("userId", "workspaceId", "type", "inApp", "native", "sound")
         VALUES ($1, $2, 'MENTION', true, false, false) RETURNING "type"`,
        [userId, workspaceId],
      )
    expect(await insert(mia.person.id, acme.workspaceId)).toBe('42501')
    expect(await insert(ben.person.id, other.workspaceId)).toBe('42501')
    expect(await insert(ben.person.id, acme.workspaceId)).toEqual([{ type: 'MENTION' }])
    await psql.end()
  })
})
