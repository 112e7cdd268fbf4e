import { createId } from '@paralleldrive/cuid2'
import { type Client, DatabaseError } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guessCode, mailedCode, openDesktop, requestCode } from '#tests/support/desktop'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

describe('the first run', () => {
  let fresh: TestDatabase
  let first: Client

  beforeEach(async () => {
    fresh = await openTestDatabase()
    first = await openDesktop(fresh.app)
  })

  afterEach(async () => {
    await first.end()
    await fresh.close()
  })

  const setUp = async (workspace: string, name: string, email: string, zone?: string) => {
    const values = zone === undefined ? [workspace, name, email] : [workspace, name, email, zone]
    const places = values.map((_, index) => `$${index + 1}`).join(', ')
    const { rows } = await first.query<{
      outcome: string
      workspace_id: string
      user_id: string
    }>(`SELECT * FROM begin_setup(${places})`, values)
    return rows[0]
  }
  const isNeeded = async () =>
    (await first.query<{ needed: boolean }>('SELECT setup_state() AS needed')).rows[0]?.needed
  const administrators = async () => {
    const { rows } = await fresh.sql.query<{ email: string }>(
      `SELECT "email" FROM "User" WHERE "role" = 'SUPER_ADMIN' ORDER BY "email"`,
    )
    return rows.map(({ email }) => email)
  }
  const signIn = async (email: string) => {
    const { challenge_id: challengeId } = await requestCode(first, email)
    const code = (await mailedCode(fresh.sql, email)) ?? ''
    return guessCode(first, { challengeId, email, code })
  }

  it('makes a workspace and its owner, can be corrected, and ends at the first sign-in', async () => {
    const mistyped = await setUp('Äcme & Söhne', 'Olga Owner', 'Olag@Example.org', 'Europe/Berlin')
    const corrected = await setUp('Äcme & Söhne', 'Olga Owner', 'Olga@Example.org', 'Nowhere/Else')
    expect(corrected).toEqual({ ...mistyped, outcome: 'ok' })
    const { rows } = await fresh.sql.query(
      `SELECT w."name", w."slug", u."email", m."role", s."timeZone" FROM "Workspace" w
       JOIN "WorkspaceSettings" s ON s."workspaceId" = w."id"
       JOIN "WorkspaceUser" m ON m."workspaceId" = w."id" AND m."isActive" JOIN "User" u ON u."id" = m."userId"`,
    )
    expect(rows).toEqual([
      {
        name: 'Äcme & Söhne',
        slug: 'acme-sohne',
        email: 'olga@example.org',
        role: 'OWNER',
        timeZone: 'UTC',
      },
    ])
    expect(await administrators()).toEqual(['olga@example.org'])
    expect(await isNeeded()).toBe(true)
    expect((await signIn('olag@example.org')).outcome).toBe('wrong')
    expect((await signIn('olga@example.org')).outcome).toBe('ok')
    expect(await isNeeded()).toBe(false)
    expect(await setUp('Evil', 'Eve Evil', 'eve@example.org')).toMatchObject({
      outcome: 'already-done',
    })
  })

  it('gives the workspace to the person of the corrected address, if there is one', async () => {
    const acme = await fresh.addWorkspace('Imported')
    const requester = await fresh.addRequester(acme, 'known@example.org')
    await setUp('Acme', 'Olga Owner', 'olga@example.org')
    expect(await setUp('Acme', 'Olga Owner', 'known@example.org')).toMatchObject({
      outcome: 'ok',
      user_id: requester,
    })
    expect(await administrators()).toEqual(['known@example.org'])
    expect((await signIn('olga@example.org')).outcome).not.toBe('ok')
    expect((await signIn('known@example.org')).outcome).toBe('ok')
  })

  it('numbers slugs that clash and finds one for names without letters', async () => {
    await fresh.sql.query(
      `INSERT INTO "Workspace" ("id", "name", "slug") VALUES ($1, 'Acme', 'acme')`,
      [createId()],
    )
    await setUp('Acme', 'Olga Owner', 'olga@example.org')
    const slug = async () =>
      (
        await fresh.sql.query<{ slug: string }>(
          `SELECT "slug" FROM "Workspace" WHERE "slug" <> 'acme'`,
        )
      ).rows[0]?.slug
    expect(await slug()).toBe('acme-2')
    await setUp('日本', 'Olga Owner', 'olga@example.org')
    expect(await slug()).toBe('workspace')
  })

  it('names the rule that a value breaks', async () => {
    const rule = async (work: Promise<unknown>) => {
      const error = await work.catch((reason: unknown) => reason)
      return error instanceof DatabaseError ? error.constraint : 'none'
    }
    expect(await rule(setUp('A', 'Olga Owner', 'olga@example.org'))).toBe('workspace_name_length')
    expect(await rule(setUp('Acme', 'O', 'olga@example.org'))).toBe('user_name_length')
    expect(await rule(setUp('Acme', 'Olga Owner', 'olga'))).toBe('user_email_format')
  })
})
