import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inviteMember } from '#main/features/members/invite-member'
import { listMembers } from '#main/features/members/list-members'
import { revoke } from '#main/features/members/members-repository'
import { resendInvitation } from '#main/features/members/resend-invitation'
import type { Membership, WorkspaceRole } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { signInByMail } from '#tests/support/sign-in-by-mail'
import { attempt } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let email: string

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db.close())

beforeEach(async () => {
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'OWNER')
  email = `ben-${createId()}@example.org`
})

const invite = (role: WorkspaceRole = 'MEMBER', by = mia, to = email) =>
  inviteMember({ id: createId(), email: to, role }, by.call)

const waitingMails = async (to = email) => {
  const { rows } = await db.sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM private.mail_outbox
     WHERE kind = 'invitation' AND recipient = $1 AND state = 'waiting'`,
    [to],
  )
  return rows[0]?.n
}

const signIn = (address = email) => signInByMail(db, address)

const audited = async () => {
  const { rows } = await db.sql.query<Record<string, string | null>>(
    `SELECT "actorId" AS actor, "action", "target", "after" FROM "AuditEntry"
     WHERE "workspaceId" = $1 ORDER BY "id"`,
    [acme.workspaceId],
  )
  return rows
}

describe('an invitation', () => {
  it('lets somebody new in by signing in, with its role', async () => {
    const made = await invite('ADMIN')
    expect(made).toMatchObject({ email, role: 'ADMIN', invitedBy: mia.person, delivery: 'WAITING' })
    expect(await signIn()).toEqual(['ADMIN of Acme'])
    const { members, invitations } = await listMembers(mia.call)
    expect(invitations).toEqual([])
    const ben = members.find(({ person }) => person.email === email)
    expect(ben).toMatchObject({ role: 'ADMIN', isActive: true })
    expect(await audited()).toEqual([
      { actor: mia.person.id, action: 'member.invited', target: email, after: 'ADMIN' },
      { actor: ben?.person.id, action: 'member.joined', target: email, after: 'ADMIN' },
    ])
  })

  it('sent twice is one invitation and one mail', async () => {
    const id = createId()
    const input = { id, email, role: 'MEMBER' as const }
    const both = await Promise.all([1, 2].map(() => inviteMember(input, mia.call)))
    expect(both.map((one) => one.id)).toEqual([id, id])
    expect(await waitingMails()).toBe(1)
    await expect(
      inviteMember({ ...input, email: `other-${email}` }, mia.call),
    ).rejects.toMatchObject({ code: 'permission.denied' })
  })

  it('for an address that has one renews it with the new role', async () => {
    const first = await invite('VIEWER')
    const second = await invite('MEMBER')
    expect(second).toMatchObject({ id: first.id, role: 'MEMBER' })
    expect(await waitingMails()).toBe(1)
    expect(await signIn()).toEqual(['MEMBER of Acme'])
  })

  it('of two managers at once for the same person is one', async () => {
    const ben = await db.addMember(acme, 'ADMIN', 'Ben Agent')
    const both = await Promise.all([invite('MEMBER', mia), invite('MEMBER', ben)])
    expect(both[0].id).toBe(both[1].id)
    expect(await waitingMails()).toBe(1)
  })

  it('is refused for a member and for a deactivated person', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    await expect(invite('MEMBER', mia, ben.person.email)).rejects.toMatchObject({
      code: 'member.already',
    })
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      ben.person.id,
    ])
    await db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [ben.person.id])
    await expect(invite('MEMBER', mia, ben.person.email)).rejects.toMatchObject({
      code: 'member.deactivated',
    })
  })

  it('restores an ended membership, with its role', async () => {
    const ben = await db.addMember(acme, 'ADMIN', 'Ben Agent')
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      ben.person.id,
    ])
    await invite('VIEWER', mia, ben.person.email)
    expect(await signIn(ben.person.email)).toEqual(['VIEWER of Acme'])
  })

  it('is accepted by a person who is signed in already, and changes no active membership', async () => {
    const there = await db.addWorkspace('There')
    const sam = await db.addMember(there, 'OWNER', 'Sam Stranger')
    await invite('VIEWER', mia, sam.person.email)
    const desktop = await openDesktop(db.app, sam.token)
    const { rows } = await desktop.query<{ memberships: Membership[] }>(
      'SELECT memberships FROM current_session()',
    )
    expect(rows[0]?.memberships.map(({ name, role }) => `${role} of ${name}`)).toEqual([
      'VIEWER of Acme',
      'OWNER of There',
    ])
    await desktop.end()
  })

  it.each([
    ['revoked', 'permission'],
    [
      'run out',
      `UPDATE "Invitation" SET "expiresAt" = now() - interval '1 second' WHERE "id" = $1`,
    ],
    [
      'of an archived workspace',
      `UPDATE "Workspace" w SET "isActive" = false FROM "Invitation" i
       WHERE i."id" = $1 AND w."id" = i."workspaceId"`,
    ],
    [
      'for somebody deactivated meanwhile',
      `UPDATE "User" u SET "isActive" = false FROM "Invitation" i
       WHERE i."id" = $1 AND u."email" = i."email"`,
    ],
  ])('lets nobody in if it is %s', async (_, change) => {
    const { id } = await invite()
    if (change === 'permission') await revoke(mia.call.database, id)
    else await db.sql.query(change, [id])
    expect(await signIn()).toBe('no code')
  })

  it('that is over differs from an open one', async () => {
    const { id } = await invite()
    await expect(resendInvitation({ invitationId: id }, mia.call)).rejects.toMatchObject({
      code: 'invitation.limited',
    })
    await db.sql.query(
      `UPDATE "Invitation" SET "sentAt" = now() - interval '2 minutes',
      "expiresAt" = now() - interval '1 minute' WHERE "id" = $1`,
      [id],
    )
    const renewed = await resendInvitation({ invitationId: id }, mia.call)
    expect(Date.parse(renewed.expiresAt)).toBeGreaterThan(Date.now() + 13 * 86_400_000)
    expect(await waitingMails()).toBe(1)
    await revoke(mia.call.database, id)
    await revoke(mia.call.database, id)
    expect(await waitingMails()).toBe(0)
    expect((await listMembers(mia.call)).invitations).toEqual([])
    await expect(resendInvitation({ invitationId: id }, mia.call)).rejects.toMatchObject({
      code: 'invitation.not-found',
    })
    await invite()
    expect(await signIn()).toEqual(['MEMBER of Acme'])
    const taken = await db.sql.query<{ id: string }>(
      'SELECT "id" FROM "Invitation" WHERE "email" = $1 AND "acceptedAt" IS NOT NULL',
      [email],
    )
    await expect(revoke(mia.call.database, taken.rows[0]?.id ?? '')).rejects.toMatchObject({
      code: 'invitation.not-found',
    })
  })

  it('is limited: a workspace has at most 200 open ones', async () => {
    await db.sql.query(
      `INSERT INTO "Invitation" ("id", "workspaceId", "email", "invitedById", "expiresAt")
       SELECT private.new_id(), $1, 'p' || n || '@example.org', $2, now() + interval '14 days'
       FROM generate_series(1, 200) n`,
      [acme.workspaceId, mia.person.id],
    )
    await expect(invite()).rejects.toMatchObject({
      code: 'invitation.limited',
      details: { retryInSeconds: 0 },
    })
  })
})

describe('who may invite', () => {
  it.each([
    ['OWNER', 'OWNER', true],
    ['ADMIN', 'OWNER', false],
    ['ADMIN', 'ADMIN', true],
    ['MEMBER', 'VIEWER', false],
    ['VIEWER', 'VIEWER', false],
  ] as const)('%s invites a new %s: %s', async (role, given, allowed) => {
    const acting = await db.addMember(acme, role, 'Eva Novak')
    if (allowed) expect(await invite(given, acting)).toMatchObject({ email, role: given })
    else {
      await expect(invite(given, acting)).rejects.toMatchObject({ code: 'permission.denied' })
      expect(await waitingMails()).toBe(0)
    }
  })

  it('an ADMIN cannot change an owner’s invitation', async () => {
    const { id } = await invite('OWNER')
    const admin = await db.addMember(acme, 'ADMIN', 'Eva Novak')
    const denied = { code: 'permission.denied' }
    await expect(invite('MEMBER', admin)).rejects.toMatchObject(denied)
    await expect(revoke(admin.call.database, id)).rejects.toMatchObject(denied)
    await expect(resendInvitation({ invitationId: id }, admin.call)).rejects.toMatchObject(denied)
  })

  it('members and strangers see no invitation and change none', async () => {
    const { id } = await invite()
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    const stranger = await db.addMember(await db.addWorkspace('There'), 'OWNER', 'Sam Stranger')
    for (const { token } of [ben, stranger]) {
      const desktop = await openDesktop(db.app, token)
      expect(await attempt(desktop, 'SELECT "id" FROM "Invitation"')).toEqual([])
      for (const call of ['resend_invitation', 'revoke_invitation']) {
        expect(await attempt(desktop, `SELECT ${call}($1)`, [id])).toMatch(/^(23514|42501)$/)
      }
      expect(
        await attempt(desktop, `SELECT invite_member($1, 'eva@example.org', 'OWNER', $2)`, [
          acme.workspaceId,
          createId(),
        ]),
      ).toBe('42501')
      await desktop.end()
    }
    expect((await listMembers(mia.call)).invitations).toHaveLength(1)
  })

  it('nobody can in an archived workspace', async () => {
    const { id } = await invite()
    await db.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      acme.workspaceId,
    ])
    const archived = { code: 'workspace.archived' }
    await expect(invite('MEMBER', mia, `eva-${email}`)).rejects.toMatchObject(archived)
    await expect(resendInvitation({ invitationId: id }, mia.call)).rejects.toMatchObject(archived)
    await expect(revoke(mia.call.database, id)).rejects.toMatchObject(archived)
  })
})
