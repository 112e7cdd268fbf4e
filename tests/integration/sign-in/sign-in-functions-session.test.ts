import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDesktop } from '#tests/support/desktop'
import { openSignInPage, sessionOf, type SignInPage } from '#tests/support/sign-in-page'
import { type TestMember } from '#tests/support/test-database'

let page: SignInPage
let mia: TestMember

beforeAll(async () => {
  page = await openSignInPage()
})

afterAll(() => page.close())

beforeEach(async () => {
  mia = await page.addMember()
})

afterEach(() => page.forget())

describe('a session', () => {
  it('has the person and the workspaces', async () => {
    const archived = await page.db.addWorkspace('Zeta')
    await page.db.sql.query(
      `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role") VALUES ($1, $2, $3, 'VIEWER')`,
      [createId(), mia.person.id, archived.workspaceId],
    )
    await page.db.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      archived.workspaceId,
    ])
    expect(await sessionOf(page.db, mia.token)).toEqual({
      user_id: mia.person.id,
      name: mia.person.name,
      email: mia.person.email,
      role: 'USER',
      memberships: [
        { ...page.acme, role: 'MEMBER' },
        { ...archived, role: 'VIEWER', isActive: false },
      ],
    })
  })

  it.each([
    ['a deactivated person', `UPDATE "User" SET "isActive" = false WHERE "id" = $1`],
    [
      '30 days without use',
      `UPDATE private.sessions SET last_seen_at = now() - interval '30 days' WHERE user_id = $1`,
    ],
    ['a revoked session', `UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1`],
    ['another login', `UPDATE private.sessions SET login = 'another_login' WHERE user_id = $1`],
  ])('ends with %s, also in open connections', async (_, change) => {
    const connection = await openDesktop(page.db.app, mia.token)
    const visible = async () =>
      (await connection.query<{ n: number }>('SELECT count(*)::int AS n FROM "Workspace"')).rows[0]
        ?.n
    expect(await visible()).toBe(1)
    await page.db.sql.query(change, [mia.person.id])
    expect(await visible()).toBe(0)
    expect((await connection.query('SELECT * FROM current_session()')).rows).toEqual([])
    await connection.end()
  })

  it('can only be ended by itself', async () => {
    const connection = await openDesktop(page.db.app, mia.token)
    expect((await connection.query('SELECT end_session() AS ended')).rows).toEqual([
      { ended: true },
    ])
    expect((await connection.query('SELECT end_session() AS ended')).rows).toEqual([
      { ended: false },
    ])
    await connection.end()
    expect(await sessionOf(page.db, mia.token)).toBe(null)
  })

  it('stays in use when it is read', async () => {
    await page.db.sql.query(
      `UPDATE private.sessions SET last_seen_at = now() - interval '29 days' WHERE user_id = $1`,
      [mia.person.id],
    )
    expect(await sessionOf(page.db, mia.token)).not.toBe(null)
    const { rows } = await page.db.sql.query(
      `SELECT last_seen_at > now() - interval '1 minute' AS fresh FROM private.sessions WHERE user_id = $1`,
      [mia.person.id],
    )
    expect(rows).toEqual([{ fresh: true }])
  })
})
