import { createId } from '@paralleldrive/cuid2'
import { describe, expect, it } from 'vitest'
import { endMembership } from '#main/features/members/end-membership'
import { setAway } from '#main/features/members/set-away'
import { readSession } from '#main/features/sign-in/session-repository'
import { updateName } from '#main/features/users/administration-repository'
import { listAssignable } from '#main/features/users/users-repository'
import { openDesktop } from '#tests/support/desktop'
import { attempt } from '#tests/support/walls'
import { acme, audited, db, memberOf, setUpMembers, mia } from '#tests/support/members-setup'

setUpMembers()

describe('out of office', () => {
  const from = new Date(Date.now() - 3_600_000).toISOString()
  const until = new Date(Date.now() + 86_400_000).toISOString()

  it('is set by the member or a manager, and shown where tickets are assigned', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    const eva = await db.addMember(acme, 'MEMBER', 'Eva Novak')
    const away = { from, until, substituteId: eva.person.id }
    const told = { from, until, substitute: eva.person }
    expect(await setAway({ userId: ben.person.id, away }, ben.call)).toMatchObject({ away: told })
    const assignable = await listAssignable(eva.call.database, eva.call.viewer)
    expect(assignable.find(({ id }) => id === ben.person.id)?.away).toEqual(told)
    expect((await readSession(ben.call.database))?.workspace.away).toEqual(told)
    await expect(setAway({ userId: ben.person.id, away: null }, eva.call)).rejects.toMatchObject({
      code: 'permission.denied',
    })
    expect(await setAway({ userId: ben.person.id, away: null }, mia.call)).toMatchObject({
      away: null,
    })
    expect((await audited(2)).map(({ action }) => action)).toEqual([
      'member.away-set',
      'member.away-ended',
    ])
  })

  it('names a substitute who can take tickets, and drops one who no longer can', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    const viewer = await db.addMember(acme, 'VIEWER', 'Eva Novak')
    const stranger = await db.addMember(await db.addWorkspace('There'), 'MEMBER', 'Sam Stranger')
    const userId = ben.person.id
    for (const substitute of [viewer, stranger]) {
      const away = { from, until, substituteId: substitute.person.id }
      await expect(setAway({ userId, away }, ben.call)).rejects.toMatchObject({
        code: 'substitute.not-member',
      })
    }
    const desktop = await openDesktop(db.app, ben.token)
    expect(
      await attempt(desktop, 'SELECT set_away($1, $2, now(), NULL, $2)', [
        acme.workspaceId,
        userId,
      ]),
    ).toBe('23514')
    await desktop.end()

    const leaving = await db.addMember(acme, 'MEMBER', 'Lena Fischer')
    const away = { from, until: null, substituteId: leaving.person.id }
    await setAway({ userId, away }, ben.call)
    await endMembership({ userId: leaving.person.id }, mia.call)
    expect((await memberOf(userId))?.away).toEqual({ from, until: null, substitute: null })
    const assignable = await listAssignable(mia.call.database, mia.call.viewer)
    expect(assignable.find(({ id }) => id === userId)?.away?.substitute).toBeNull()
  })

  it('ends when its time is over', async () => {
    await db.sql.query(
      `UPDATE "WorkspaceUser" SET "awayFrom" = now() - interval '2 days', "awayUntil" = now() - interval '1 day'
       WHERE "userId" = $1`,
      [mia.person.id],
    )
    expect((await memberOf(mia.person.id))?.away).toBeNull()
    const assignable = await listAssignable(mia.call.database, mia.call.viewer)
    expect(assignable[0]?.away).toBeNull()
  })
})

describe('a person’s own name', () => {
  it('changes everywhere and is in the audit log of the installation', async () => {
    const change = { name: 'Mia Wong', seenName: 'Mia Agent' }
    await updateName(mia.call.database, change)
    expect((await memberOf(mia.person.id))?.person.name).toBe('Mia Wong')
    const { rows } = await db.sql.query(
      `SELECT "workspaceId", "before", "after" FROM "AuditEntry" WHERE "action" = 'user.renamed' AND "actorId" = $1`,
      [mia.person.id],
    )
    expect(rows).toEqual([{ workspaceId: null, before: 'Mia Agent', after: 'Mia Wong' }])
    await expect(
      updateName(mia.call.database, { name: 'x', seenName: 'Mia Wong' }),
    ).rejects.toThrow('user_name_length')
  })

  it('cannot be changed without a session', async () => {
    const anonymous = await openDesktop(db.app)
    for (const call of [
      `SELECT update_my_name('Sam Stranger', NULL)`,
      `SELECT leave_workspace('${acme.workspaceId}')`,
      `SELECT create_workspace('${createId()}', 'Theirs', 'UTC')`,
      `SELECT * FROM list_users()`,
      `SELECT * FROM list_workspaces()`,
    ]) {
      expect(await attempt(anonymous, call), call).toBe('42501')
    }
    await anonymous.end()
  })
})
