import { describe, expect, it } from 'vitest'
import { changeRole } from '#main/features/members/change-role'
import { endMembership } from '#main/features/members/end-membership'
import { listMembers } from '#main/features/members/list-members'
import { leave } from '#main/features/members/members-repository'
import { restoreMembership } from '#main/features/members/restore-membership'
import { setAway } from '#main/features/members/set-away'
import type { WorkspaceRole } from '#shared/domain/workspace'
import { rolesInReachOf } from '#shared/domain/member'
import { openDesktop } from '#tests/support/desktop'
import { attempt } from '#tests/support/walls'
import { ROLES, acme, audited, db, memberOf, setUpMembers, mia } from '#tests/support/members-setup'

setUpMembers()

describe('the list of members', () => {
  it('shows who belongs to the workspace, with roles, open tickets and the last sign-in', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    await db.addTicket(acme, { assignedToId: ben.person.id })
    await db.addTicket(acme, { assignedToId: ben.person.id, status: 'WAITING' })
    await db.addTicket(acme, { assignedToId: ben.person.id, status: 'CLOSED' })
    await db.sql.query(`UPDATE "User" SET "lastLoginAt" = '2026-11-20T10:00:00Z' WHERE "id" = $1`, [
      ben.person.id,
    ])
    const { members } = await listMembers(mia.call)
    expect(members.map(({ person, role }) => [person.name, role])).toEqual([
      ['Ben Agent', 'MEMBER'],
      ['Mia Agent', 'OWNER'],
    ])
    expect(members[0]).toMatchObject({
      person: ben.person,
      isActive: true,
      canSignIn: true,
      openTickets: 2,
      lastLoginAt: '2026-11-20T10:00:00.000Z',
      away: null,
    })
    expect((await memberOf(ben.person.id, ben))?.lastLoginAt).toBeNull()
  })

  it('is closed to people of other workspaces', async () => {
    const stranger = await db.addMember(await db.addWorkspace('There'), 'OWNER', 'Sam Stranger')
    const desktop = await openDesktop(db.app, stranger.token)
    expect(await attempt(desktop, 'SELECT * FROM list_members($1)', [acme.workspaceId])).toBe(
      '42501',
    )
    await desktop.end()
  })
})

describe('roles', () => {
  it.each(ROLES)('%s gives and removes the roles within reach and no other', async (role) => {
    const acting = await db.addMember(acme, role, 'Ben Agent')
    const reach: readonly WorkspaceRole[] = rolesInReachOf(role)
    for (const before of ROLES) {
      const eva = await db.addMember(acme, before, 'Eva Novak')
      for (const after of ROLES) {
        await db.sql.query(
          'UPDATE "WorkspaceUser" SET "role" = $2::"WorkspaceRole" WHERE "userId" = $1',
          [eva.person.id, before],
        )
        const change = changeRole({ userId: eva.person.id, role: after }, acting.call)
        if (reach.includes(before) && reach.includes(after)) {
          expect(await change).toMatchObject({ person: eva.person, role: after })
        } else {
          await expect(change, `${before} to ${after}`).rejects.toMatchObject({
            code: 'permission.denied',
          })
          expect(await memberOf(eva.person.id)).toMatchObject({ role: before })
        }
      }
    }
  })

  it('apply at once, in open connections', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    const ticketId = await db.addTicket(acme)
    const desktop = await openDesktop(db.app, ben.token)
    const change = `UPDATE "Ticket" SET "subject" = 'Changed' WHERE "id" = $1 RETURNING "id"`
    expect(await attempt(desktop, change, [ticketId])).toHaveLength(1)
    await changeRole({ userId: ben.person.id, role: 'VIEWER' }, mia.call)
    expect(await attempt(desktop, change, [ticketId])).toEqual([])
    await endMembership({ userId: ben.person.id }, mia.call)
    expect(await attempt(desktop, 'SELECT "id" FROM "Ticket"')).toEqual([])
    await desktop.end()
  })

  it('are written to the audit log, but not if nothing changed', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    const userId = ben.person.id
    await changeRole({ userId, role: 'MEMBER' }, mia.call)
    await changeRole({ userId, role: 'VIEWER' }, mia.call)
    await endMembership({ userId }, mia.call)
    await endMembership({ userId }, mia.call)
    await restoreMembership({ userId }, mia.call)
    const by = { actor: mia.person.id, target: userId }
    expect(await audited(4)).toEqual([
      { ...by, action: 'member.role-changed', before: 'MEMBER', after: 'VIEWER' },
      { ...by, action: 'member.ended', before: 'VIEWER', after: null },
      { ...by, action: 'member.restored', before: null, after: 'VIEWER' },
    ])
  })

  it('of somebody who is no member cannot be changed', async () => {
    const stranger = await db.addMember(await db.addWorkspace('There'), 'MEMBER', 'Sam Stranger')
    const userId = stranger.person.id
    for (const change of [
      () => changeRole({ userId, role: 'VIEWER' }, mia.call),
      () => endMembership({ userId }, mia.call),
      () => restoreMembership({ userId }, mia.call),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'member.not-found' })
    }
  })

  it('cannot be restored for a deactivated person', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    await endMembership({ userId: ben.person.id }, mia.call)
    await db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [ben.person.id])
    await expect(restoreMembership({ userId: ben.person.id }, mia.call)).rejects.toMatchObject({
      code: 'member.deactivated',
    })
  })

  it('cannot be changed in an archived workspace', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    await db.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      acme.workspaceId,
    ])
    const userId = ben.person.id
    for (const change of [
      () => changeRole({ userId, role: 'VIEWER' }, mia.call),
      () => endMembership({ userId }, mia.call),
      () => setAway({ userId, away: null }, mia.call),
      () => leave(ben.call.database, acme.workspaceId),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'workspace.archived' })
    }
  })
})

describe('the last owner', () => {
  it('cannot step down, be ended, leave or be deactivated', async () => {
    const userId = mia.person.id
    await db.addMember(acme, 'ADMIN', 'Ben Agent')
    const refused = { code: 'workspace.last-owner' }
    await expect(changeRole({ userId, role: 'MEMBER' }, mia.call)).rejects.toMatchObject(refused)
    await expect(endMembership({ userId }, mia.call)).rejects.toMatchObject(refused)
    await expect(leave(mia.call.database, acme.workspaceId)).rejects.toMatchObject(refused)
    await expect(
      db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [userId]),
    ).rejects.toThrow('workspace_keeps_an_owner')
    expect(await memberOf(userId)).toMatchObject({ role: 'OWNER', isActive: true, canSignIn: true })
  })

  it('is still the last one if the only other owner cannot sign in', async () => {
    const ben = await db.addMember(acme, 'OWNER', 'Ben Agent')
    await db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [ben.person.id])
    await expect(leave(mia.call.database, acme.workspaceId)).rejects.toMatchObject({
      code: 'workspace.last-owner',
    })
  })

  it('may leave once there is another', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    await changeRole({ userId: ben.person.id, role: 'OWNER' }, mia.call)
    await leave(mia.call.database, acme.workspaceId)
    expect(await memberOf(mia.person.id, ben)).toMatchObject({ isActive: false })
    expect((await audited(1))[0]).toMatchObject({
      actor: mia.person.id,
      action: 'member.left',
      before: 'OWNER',
    })
  })

  // In transactions other than READ COMMITTED nobody is signed in: row-security-harmless.test.ts.
  it('one stays when two owners leave at once', async () => {
    const ben = await db.addMember(acme, 'OWNER', 'Ben Agent')
    const connections = await Promise.all(
      [mia, ben].map((member) => openDesktop(db.app, member.token)),
    )
    for (const connection of connections) {
      await connection.query('BEGIN')
      // Both have their snapshot of the workspace before either has left.
      await connection.query('SELECT count(*) FROM "WorkspaceUser"')
    }
    const outcomes = await Promise.allSettled(
      connections.map(async (connection) => {
        await connection.query('SELECT leave_workspace($1)', [acme.workspaceId])
        await connection.query('COMMIT')
      }),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { rows } = await db.sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM "WorkspaceUser"
         WHERE "workspaceId" = $1 AND "role" = 'OWNER' AND "isActive"`,
      [acme.workspaceId],
    )
    expect(rows).toEqual([{ n: 1 }])
    for (const connection of connections) await connection.end()
  })
})
