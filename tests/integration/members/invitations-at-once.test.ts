import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { inviteMember } from '#main/features/members/invite-member'
import { listMembers } from '#main/features/members/list-members'
import type { Membership, WorkspaceRole } from '#shared/domain/workspace'
import { guessCode, mailedCode, newToken, openDesktop, requestCode } from '#tests/support/desktop'
import { signInByMail } from '#tests/support/sign-in-by-mail'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

// Invitations that are accepted at the same moment.

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

const invite = (to: string, role: WorkspaceRole = 'MEMBER') =>
  inviteMember({ id: createId(), email: to, role }, mia.call)

it('lets two people in who sign in at the same moment', async () => {
  const other = `anna-${createId()}@example.org`
  await Promise.all([invite(email), invite(other, 'VIEWER')])
  expect(await Promise.all([signInByMail(db, email), signInByMail(db, other)])).toEqual([
    ['MEMBER of Acme'],
    ['VIEWER of Acme'],
  ])
  const { members, invitations } = await listMembers(mia.call)
  expect(invitations).toEqual([])
  expect(members.map(({ person, role }) => [person.email, role])).toEqual(
    expect.arrayContaining([
      [email, 'MEMBER'],
      [other, 'VIEWER'],
    ]),
  )
})

it('makes one member of one person who signs in on two desktops at the same moment', async () => {
  await invite(email)
  const challenges = await Promise.all(
    [1, 2].map(async () => {
      const desktop = await openDesktop(db.app)
      const { challenge_id: challengeId } = await requestCode(desktop, email)
      return { desktop, challengeId }
    }),
  )
  const code = (await mailedCode(db.sql, email)) ?? ''
  const outcomes = await Promise.all(
    challenges.map(async ({ desktop, challengeId }) => {
      const { hash } = newToken()
      const answer = await guessCode(desktop, { challengeId, email, code, hash })
      await desktop.end()
      return answer.outcome
    }),
  )
  expect(outcomes).toContain('ok')
  const { members } = await listMembers(mia.call)
  expect(members.filter(({ person }) => person.email === email)).toHaveLength(1)
  const { rows } = await db.sql.query(
    `SELECT "target" FROM "AuditEntry" WHERE "workspaceId" = $1 AND "action" = 'member.joined'`,
    [acme.workspaceId],
  )
  expect(rows).toEqual([{ target: email }])
})
