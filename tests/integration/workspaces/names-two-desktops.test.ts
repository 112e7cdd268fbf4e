import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readSession } from '#main/features/sign-in/session-repository'
import { updateProfile } from '#main/features/users/update-profile'
import { renameWorkspace } from '#main/features/workspaces/rename-workspace'
import type { Call } from '#main/ipc/handler'
import { toWireError } from '#main/ipc/to-wire-error'
import type { Membership, Session } from '#shared/domain/workspace'
import type { ErrorDetails } from '#shared/errors'
import { contract, type CallInput } from '#shared/ipc/contract'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

// Two desktops show a name and both change it. The second one is told, and nothing is overwritten.

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

beforeEach(async () => {
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'OWNER')
  ben = await db.addMember(acme, 'ADMIN', 'Ben Okoye')
})

type Names = Omit<CallInput<'workspaces:rename'>, 'workspaceId'>

function rename(names: Names, { call }: TestMember): Promise<Session> {
  const input = { workspaceId: acme.workspaceId, ...names }
  return renameWorkspace(contract['workspaces:rename'].input.parse(input), call, sessionOf(call))
}

function nameOneself(name: string, seenName: string | null, call: Call): Promise<Session> {
  const input = contract['users:update-profile'].input.parse({ name, seenName })
  return updateProfile(input, call, sessionOf(call))
}

function sessionOf({ database }: Call) {
  const refresh = async (): Promise<Session> => {
    const session = await readSession(database)
    if (session === null) throw new Error('the session has ended')
    return session
  }
  return { refresh }
}

async function outcome(asked: Promise<unknown>) {
  try {
    await asked
    return 'done'
  } catch (error) {
    return toWireError(error, silentLog, () => 'incident')
  }
}

const overtaken = (now: ErrorDetails['edit.overtaken']['now']) => ({
  code: 'edit.overtaken',
  details: { now },
})

const stored = async () => {
  const { rows } = await db.sql.query<{ name: string; slug: string }>(
    'SELECT "name", "slug" FROM "Workspace" WHERE "id" = $1',
    [acme.workspaceId],
  )
  return rows[0]
}

const entries = async (action: string) => {
  const { rows } = await db.sql.query<{ after: string }>(
    'SELECT "after" FROM "AuditEntry" WHERE "action" = $1 AND ("workspaceId" = $2 OR "actorId" = $3)',
    [action, acme.workspaceId, mia.person.id],
  )
  return rows.map(({ after }) => after)
}

describe('the name of a workspace', () => {
  it('does not overwrite what a colleague has made of it meanwhile', async () => {
    expect(
      (await rename({ name: 'Harbour', seen: { name: 'Acme' } }, mia)).workspace,
    ).toMatchObject({ name: 'Harbour', slug: acme.slug })
    const mine = { name: 'Quay', seen: { name: 'Acme' } }
    expect(await outcome(rename(mine, ben))).toEqual(overtaken({ name: 'Harbour' }))
    expect(await stored()).toEqual({ name: 'Harbour', slug: acme.slug })
    // After seeing it, Ben may.
    expect(await outcome(rename({ name: 'Quay', seen: { name: 'Harbour' } }, ben))).toBe('done')
    expect(await stored()).toEqual({ name: 'Quay', slug: acme.slug })
  })

  it('and its short name are independent: an unchanged one saves nothing', async () => {
    const slug = `harbour-${createId()}`
    await rename({ name: 'Harbour', seen: { name: 'Acme' } }, mia)
    expect(await outcome(rename({ slug, seen: { slug: acme.slug } }, ben))).toBe('done')
    expect(await stored()).toEqual({ name: 'Harbour', slug })
    // One of two fields is overtaken: neither is stored.
    const both = {
      name: 'Quay',
      slug: `quay-${createId()}`,
      seen: { name: 'Harbour', slug: acme.slug },
    }
    expect(await outcome(rename(both, mia))).toEqual(overtaken({ slug }))
    expect(await stored()).toEqual({ name: 'Harbour', slug })
    const written = await entries('workspace.renamed')
    expect(await outcome(rename({ seen: {} }, mia))).toBe('done')
    expect(await entries('workspace.renamed')).toEqual(written)
  })

  it('sent twice, or the same by both, is one change', async () => {
    const change = { name: 'Harbour', seen: { name: 'Acme' } }
    for (const by of [mia, mia, ben]) expect(await outcome(rename(change, by))).toBe('done')
    expect(await entries('workspace.renamed')).toEqual([`Harbour (${acme.slug})`])
  })

  it('changed by both at the same moment is stored for one, and the other is told', async () => {
    const outcomes = await Promise.all(
      [mia, ben].map((by) =>
        outcome(rename({ name: `By ${by.person.id}`, seen: { name: 'Acme' } }, by)),
      ),
    )
    const { name } = (await stored()) ?? { name: '' }
    expect(outcomes).toContainEqual('done')
    expect(outcomes).toContainEqual(overtaken({ name }))
  })
})

describe('a person’s own name', () => {
  it('does not overwrite what was made of it on another desktop', async () => {
    const other = mia.anotherDesktop()
    expect((await nameOneself('Mia Wong', 'Mia Agent', mia.call)).user.name).toBe('Mia Wong')
    expect(await outcome(nameOneself('Mia W.', 'Mia Agent', other))).toEqual(
      overtaken({ name: 'Mia Wong' }),
    )
    expect(await outcome(nameOneself('Mia Wong', 'Mia Agent', other))).toBe('done')
    expect(await outcome(nameOneself('Mia W.', 'Mia Wong', other))).toBe('done')
    expect(await entries('user.renamed')).toEqual(['Mia Wong', 'Mia W.'])
  })

  it('that was never set can be seen too', async () => {
    const other = mia.anotherDesktop()
    await db.sql.query('UPDATE "User" SET "name" = NULL WHERE "id" = $1', [mia.person.id])
    expect(await outcome(nameOneself('Mia Wong', 'Mia Agent', mia.call))).toEqual(
      overtaken({ name: null }),
    )
    expect(await outcome(nameOneself('Mia Wong', null, mia.call))).toBe('done')
    expect(await outcome(nameOneself('Mia W.', null, other))).toEqual(
      overtaken({ name: 'Mia Wong' }),
    )
  })
})
