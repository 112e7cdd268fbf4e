import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { listMembersOf } from '#main/features/members/list-members'
import { readSession } from '#main/features/sign-in/session-repository'
import {
  endSessions,
  listAll as listUsers,
  setActive,
  setRole,
} from '#main/features/users/administration-repository'
import { appointOwner } from '#main/features/workspaces/appoint-owner'
import {
  archive,
  bringBack,
  listAll as listWorkspaces,
} from '#main/features/workspaces/workspaces-repository'
import type { Role } from '#shared/domain/user'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { attempt, openWalls } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let here: Membership
let there: Membership
/** SUPER_ADMIN, ADMIN and USER of the installation, each a MEMBER of `here`. */
let ada: TestMember
let ben: TestMember
let eva: TestMember
/** OWNER of `there`. */
let sam: TestMember

const give = (member: TestMember, role: Role) =>
  db.sql.query('UPDATE "User" SET "role" = $2::"Role" WHERE "id" = $1', [member.person.id, role])

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db.close())

beforeEach(async () => {
  here = await db.addWorkspace('Here')
  there = await db.addWorkspace('There')
  ada = await db.addMember(here, 'MEMBER', 'Ada Moreau')
  ben = await db.addMember(here, 'MEMBER', 'Ben Agent')
  eva = await db.addMember(here, 'MEMBER', 'Eva Novak')
  sam = await db.addMember(there, 'OWNER', 'Sam Stranger')
  await give(ada, 'SUPER_ADMIN')
  await give(ben, 'ADMIN')
  // Those of earlier tests would be further administrators of the installation.
  await db.sql.query(
    `UPDATE "User" SET "role" = 'USER' WHERE "role" = 'SUPER_ADMIN' AND "id" <> $1`,
    [ada.person.id],
  )
})

const denied = { code: 'permission.denied' }

describe('SUPER_ADMIN', () => {
  it('sees all workspaces, their members and owners, and the audit log records it', async () => {
    const all = await listWorkspaces(ada.call.database)
    expect(all.find(({ workspaceId }) => workspaceId === there.workspaceId)).toMatchObject({
      name: 'There',
      isActive: true,
      members: 1,
      owners: [sam.person],
    })
    const members = await listMembersOf(there.workspaceId, ada.call)
    expect(members.map(({ person, role }) => [person.id, role])).toEqual([[sam.person.id, 'OWNER']])
    const { rows } = await db.sql.query<{ action: string; workspaceId: string | null }>(
      `SELECT "action", "workspaceId" FROM "AuditEntry" WHERE "actorId" = $1 ORDER BY "id"`,
      [ada.person.id],
    )
    expect(rows).toEqual(
      expect.arrayContaining([
        { action: 'workspaces.listed', workspaceId: null },
        { action: 'members.listed', workspaceId: there.workspaceId },
      ]),
    )
  })

  it('sees no ticket, comment or file of a workspace without being a member', async () => {
    const walls = await openWalls()
    await walls.db.sql.query(`UPDATE "User" SET "role" = 'SUPER_ADMIN' WHERE "id" = $1`, [
      walls.mia.person.id,
    ])
    const visible: string[] = []
    for (const { table } of await walls.tables()) {
      const rows = await attempt(
        walls.desktop,
        `SELECT 1 FROM "${table}" WHERE ${walls.theirs(table)}`,
      )
      if (typeof rows !== 'string' && rows.length > 0) visible.push(table)
    }
    expect(visible).toEqual(['AuditEntry'])
    await walls.close()
  })

  it('archives and restores any workspace, and appoints an owner', async () => {
    await archive(ada.call.database, there.workspaceId)
    const overview = await appointOwner(
      { workspaceId: there.workspaceId, userId: eva.person.id },
      ada.call,
    )
    expect(overview).toMatchObject({ isActive: false, members: 2 })
    expect(overview.owners.map(({ id }) => id).sort()).toEqual(
      [eva.person.id, sam.person.id].sort(),
    )
    await bringBack(ada.call.database, there.workspaceId)
    const session = await readSession(eva.call.database)
    expect(session?.memberships.map(({ name, role }) => [name, role])).toEqual([
      ['Here', 'MEMBER'],
      ['There', 'OWNER'],
    ])
    const unknown = createId()
    await expect(
      appointOwner({ workspaceId: unknown, userId: eva.person.id }, ada.call),
    ).rejects.toMatchObject({ code: 'workspace.not-found' })
    await expect(
      appointOwner({ workspaceId: there.workspaceId, userId: unknown }, ada.call),
    ).rejects.toMatchObject({ code: 'user.not-found' })
  })

  it('gives global roles, but the last one keeps theirs', async () => {
    const own = ada.person.id
    const last = { code: 'user.last-administrator' }
    await expect(setRole(ada.call.database, own, 'ADMIN')).rejects.toMatchObject(last)
    await expect(setActive(ada.call.database, own, false)).rejects.toMatchObject(last)
    expect(await setRole(ada.call.database, eva.person.id, 'SUPER_ADMIN')).toMatchObject({
      role: 'SUPER_ADMIN',
    })
    expect(await setRole(ada.call.database, own, 'USER')).toMatchObject({ role: 'USER' })
    await expect(listWorkspaces(ada.call.database)).rejects.toMatchObject(denied)
    const { rows } = await db.sql.query(
      `SELECT "target", "before", "after" FROM "AuditEntry"
       WHERE "actorId" = $1 AND "action" = 'user.role-changed' ORDER BY "id"`,
      [own],
    )
    expect(rows).toEqual([
      { target: eva.person.email, before: 'USER', after: 'SUPER_ADMIN' },
      { target: ada.person.email, before: 'SUPER_ADMIN', after: 'USER' },
    ])
  })

  // A session is only valid in READ COMMITTED. The operator's own SQL may be stricter.
  it.each([
    ['by desktops', 'READ COMMITTED', `SELECT set_user_role($1, 'USER')`],
    ['by SQL', 'READ COMMITTED', `UPDATE "User" SET "role" = 'USER' WHERE "id" = $1`],
    ['by SQL', 'REPEATABLE READ', `UPDATE "User" SET "role" = 'USER' WHERE "id" = $1`],
  ])('one stays when two step down at once, %s (%s)', async (way, isolation, statement) => {
    await give(eva, 'SUPER_ADMIN')
    const connections = await Promise.all(
      [ada, eva].map(async ({ token, person: { id } }) => {
        const connection =
          way === 'by SQL' ? await openDesktop(db.owner) : await openDesktop(db.app, token)
        onTestFinished(() => connection.end())
        await connection.query(`BEGIN ISOLATION LEVEL ${isolation}`)
        // Both have their snapshot of the installation before either has stepped down.
        await connection.query('SELECT count(*) FROM "User"')
        return { connection, id }
      }),
    )
    const outcomes = await Promise.allSettled(
      connections.map(async ({ connection, id }) => {
        await connection.query(statement, [id])
        await connection.query('COMMIT')
      }),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { rows } = await db.sql.query(
      `SELECT "id" FROM "User" WHERE "role" = 'SUPER_ADMIN' AND "isActive"`,
    )
    expect(rows).toHaveLength(1)
    // For the next test, whichever one stayed.
    await give(ada, 'SUPER_ADMIN')
  })
})

describe('ADMIN of the installation', () => {
  it('sees every user with memberships and sessions, and the audit log records it', async () => {
    const users = await listUsers(ben.call.database)
    expect(users.find(({ person }) => person.id === sam.person.id)).toMatchObject({
      person: sam.person,
      role: 'USER',
      isActive: true,
      sessions: 1,
      memberships: [
        { workspaceId: there.workspaceId, name: 'There', role: 'OWNER', isActive: true },
      ],
    })
    const requester = await db.addRequester(here)
    expect(users.some(({ person }) => person.id === requester)).toBe(false)
    const { rows } = await db.sql.query(
      `SELECT "workspaceId" FROM "AuditEntry" WHERE "actorId" = $1 AND "action" = 'users.listed'`,
      [ben.person.id],
    )
    expect(rows).toEqual([{ workspaceId: null }])
  })

  it('deactivates at once, also in open connections, and reactivates', async () => {
    const desktop = await openDesktop(db.app, eva.token)
    expect(await attempt(desktop, 'SELECT "name" FROM "Workspace"')).toHaveLength(1)
    expect(await setActive(ben.call.database, eva.person.id, false)).toMatchObject({
      isActive: false,
      sessions: 0,
    })
    expect(await attempt(desktop, 'SELECT "name" FROM "Workspace"')).toEqual([])
    expect(await setActive(ben.call.database, eva.person.id, true)).toMatchObject({
      isActive: true,
      sessions: 0,
    })
    // The sessions stay ended.
    expect(await attempt(desktop, 'SELECT "name" FROM "Workspace"')).toEqual([])
    await desktop.end()
  })

  it('ends the sessions of a person', async () => {
    expect(await endSessions(ben.call.database, eva.person.id)).toMatchObject({
      isActive: true,
      sessions: 0,
    })
    expect(await readSession(eva.call.database)).toBeNull()
  })

  it('has no power over SUPER_ADMIN, global roles, workspaces or last owners', async () => {
    const { database } = ben.call
    await expect(setActive(database, ada.person.id, false)).rejects.toMatchObject(denied)
    await expect(endSessions(database, ada.person.id)).rejects.toMatchObject(denied)
    await expect(setRole(database, ben.person.id, 'SUPER_ADMIN')).rejects.toMatchObject(denied)
    await expect(listWorkspaces(database)).rejects.toMatchObject(denied)
    await expect(archive(database, there.workspaceId)).rejects.toMatchObject(denied)
    await expect(listMembersOf(there.workspaceId, ben.call)).rejects.toMatchObject(denied)
    await expect(
      appointOwner({ workspaceId: there.workspaceId, userId: ben.person.id }, ben.call),
    ).rejects.toMatchObject(denied)
    await expect(setActive(database, sam.person.id, false)).rejects.toMatchObject({
      code: 'workspace.last-owner',
    })
  })

  it('cannot add people who never were members', async () => {
    const requester = await db.addRequester(here)
    const { rows } = await db.sql.query<{ id: string }>(
      `SELECT "id" FROM "User" WHERE "email" = 'nobody@sign-in.invalid'`,
    )
    for (const id of [requester, rows[0]?.id ?? '']) {
      await expect(setActive(ben.call.database, id, true)).rejects.toMatchObject({
        code: 'user.not-found',
      })
    }
  })
})

it('USER has only the rights of their memberships', async () => {
  const { database } = eva.call
  for (const call of [
    () => listUsers(database),
    () => listWorkspaces(database),
    () => setActive(database, ben.person.id, false),
    () => setRole(database, eva.person.id, 'SUPER_ADMIN'),
    () => endSessions(database, ben.person.id),
    () => archive(database, here.workspaceId),
    () => bringBack(database, there.workspaceId),
    () => listMembersOf(there.workspaceId, eva.call),
    () => appointOwner({ workspaceId: here.workspaceId, userId: eva.person.id }, eva.call),
  ]) {
    await expect(call()).rejects.toMatchObject(denied)
  }
})
