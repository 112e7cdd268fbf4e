import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { markTicketRead } from '#main/features/notifications/notifications-repository'
import { readSession } from '#main/features/sign-in/session-repository'
import { archive, bringBack, create, rename } from '#main/features/workspaces/workspaces-repository'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { attempt } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db.close())

beforeEach(async () => {
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'OWNER')
})

const membershipsOf = async (member = mia) =>
  (await readSession(member.call.database))?.memberships ?? []

const make = async (name: string, by = mia, timeZone = 'Europe/Oslo') => {
  const id = createId()
  await create(by.call.database, { id, name, timeZone })
  return id
}

/** Does not say what was seen, unless the names do. */
const renameTo = (
  names: { name?: string; slug?: string; seen?: { name?: string; slug?: string } },
  by = mia,
  { workspaceId } = acme,
) => rename(by.call.database, { workspaceId, seen: {}, ...names })

describe('a new workspace', () => {
  it('belongs to its maker, with its own slug', async () => {
    const name = `Söhne & Co ${createId()}`
    const id = await make(name)
    await make(name)
    const made = (await membershipsOf()).filter((one) => one.name === name)
    expect(made).toHaveLength(2)
    expect(made.find(({ workspaceId }) => workspaceId === id)).toMatchObject({
      role: 'OWNER',
      isActive: true,
      timeZone: 'Europe/Oslo',
      unread: 0,
      away: null,
    })
    const slugs = made.map(({ slug }) => slug)
    expect(slugs[0]).toMatch(/^sohne-co-/)
    expect(slugs).toContain(`${slugs[0]?.replace(/-2$/, '')}-2`)
  })

  it('sent twice is one, and an id that is taken is refused', async () => {
    const id = createId()
    const input = { id, name: 'North Quay', timeZone: 'UTC' }
    await Promise.all([1, 2].map(() => create(mia.call.database, input)))
    expect((await membershipsOf()).filter(({ workspaceId }) => workspaceId === id)).toHaveLength(1)
    const stranger = await db.addMember(await db.addWorkspace('There'), 'OWNER', 'Sam Stranger')
    await expect(create(stranger.call.database, input)).rejects.toMatchObject({
      code: 'permission.denied',
    })
  })

  it.each([
    ['ADMIN', 'USER', false],
    ['VIEWER', 'USER', false],
    ['VIEWER', 'ADMIN', true],
  ] as const)('by %s with the global role %s: %s', async (role, rank, allowed) => {
    const ben = await db.addMember(acme, role, 'Ben Agent')
    await db.sql.query('UPDATE "User" SET "role" = $2::"Role" WHERE "id" = $1', [
      ben.person.id,
      rank,
    ])
    if (allowed) expect(await make('North Quay', ben)).toMatch(/^[a-z0-9]+$/)
    else await expect(make('North Quay', ben)).rejects.toMatchObject({ code: 'permission.denied' })
  })

  it('of two people at once with one name gets two slugs', async () => {
    const ben = await db.addMember(acme, 'OWNER', 'Ben Agent')
    const name = `Quay ${createId()}`
    await Promise.all([make(name), make(name, ben)])
    const { rows } = await db.sql.query(
      'SELECT DISTINCT "slug" FROM "Workspace" WHERE "name" = $1',
      [name],
    )
    expect(rows).toHaveLength(2)
  })
})

describe('renaming', () => {
  it('changes name and slug and is recorded in the audit log', async () => {
    const slug = `harbour-${createId()}`
    await renameTo({ name: 'Harbour', slug })
    expect((await membershipsOf())[0]).toMatchObject({ name: 'Harbour', slug })
    const { rows } = await db.sql.query(
      `SELECT "before", "after" FROM "AuditEntry" WHERE "workspaceId" = $1 AND "action" = 'workspace.renamed'`,
      [acme.workspaceId],
    )
    expect(rows).toEqual([{ before: `Acme (${acme.slug})`, after: `Harbour (${slug})` }])
  })

  it('refuses a slug that another workspace has, and people who do not manage it', async () => {
    const there = await db.addWorkspace('There')
    await expect(renameTo({ slug: there.slug })).rejects.toMatchObject({
      code: 'slug.taken',
    })
    await expect(renameTo({ name: 'Mine' }, mia, there)).rejects.toMatchObject({
      code: 'permission.denied',
    })
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    await expect(renameTo({ name: 'Mine' }, ben)).rejects.toMatchObject({
      code: 'permission.denied',
    })
    await expect(renameTo({ slug: 'No Slug' })).rejects.toThrow('workspace_slug_shape')
  })
})

describe('an archived workspace', () => {
  it('can be read and not changed, until an owner restores it', async () => {
    const ticketId = await db.addTicket(acme)
    const ben = await db.addMember(acme, 'ADMIN', 'Ben Agent')
    await expect(archive(ben.call.database, acme.workspaceId)).rejects.toMatchObject({
      code: 'permission.denied',
    })
    await archive(mia.call.database, acme.workspaceId)
    await archive(mia.call.database, acme.workspaceId)
    expect((await membershipsOf())[0]).toMatchObject({ isActive: false })
    const desktop = await openDesktop(db.app, mia.token)
    expect(await attempt(desktop, 'SELECT "id" FROM "Ticket"')).toEqual([{ id: ticketId }])
    const change = `UPDATE "Ticket" SET "subject" = 'Changed' RETURNING "id"`
    expect(await attempt(desktop, change)).toEqual([])
    await expect(renameTo({ name: 'Harbour' })).rejects.toMatchObject({
      code: 'workspace.archived',
    })
    await bringBack(mia.call.database, acme.workspaceId)
    expect(await attempt(desktop, change)).toEqual([{ id: ticketId }])
    await desktop.end()
    const { rows } = await db.sql.query<{ action: string }>(
      `SELECT "action" FROM "AuditEntry" WHERE "workspaceId" = $1 ORDER BY "id"`,
      [acme.workspaceId],
    )
    expect(rows.map(({ action }) => action)).toEqual([
      'workspace.archived',
      'workspace.brought-back',
    ])
  })
})

describe('unread notifications', () => {
  const notify = (workspace: Membership, ticketId: string, userId = mia.person.id) =>
    db.sql.query(
      `INSERT INTO "Notification" ("id", "type", "content", "data", "userId", "workspaceId", "ticketId")
       VALUES ($1, 'MENTION', 'Look', '{"kind": "mentioned"}', $2, $3, $4)`,
      [createId(), userId, workspace.workspaceId, ticketId],
    )

  it('are counted for each workspace, and the person’s own are marked when a ticket is opened', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    const quayId = await make(`Zeta ${createId()}`)
    const [, quay] = await membershipsOf()
    if (quay === undefined) throw new Error('the second workspace is missing')
    const [first, second, elsewhere] = await Promise.all([
      db.addTicket(acme),
      db.addTicket(acme),
      db.addTicket(quay),
    ])
    for (const ticketId of [first, first, second]) await notify(acme, ticketId)
    await notify(quay, elsewhere)
    await notify(acme, first, ben.person.id)
    const counts = async (member = mia) =>
      (await membershipsOf(member)).map(({ workspaceId, unread }) => [workspaceId, unread])
    expect(await counts()).toEqual([
      [acme.workspaceId, 3],
      [quayId, 1],
    ])
    expect(await markTicketRead(mia.call.database, acme.workspaceId, first)).toBe(2)
    expect(await markTicketRead(mia.call.database, acme.workspaceId, first)).toBe(0)
    expect(await counts()).toEqual([
      [acme.workspaceId, 1],
      [quayId, 1],
    ])
    expect(await counts(ben)).toEqual([[acme.workspaceId, 1]])
  })
})
