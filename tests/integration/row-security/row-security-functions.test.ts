import { createId } from '@paralleldrive/cuid2'
import { type Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Membership } from '#shared/domain/workspace'
import { newToken, openDesktop } from '#tests/support/desktop'
import {
  type Attempt,
  type CallableFunction,
  FUNCTION_ATTEMPTS,
  type Target,
  callOf,
  callableFunctions,
} from '#tests/support/function-attempts'
import { attempt, openWalls, type Walls } from '#tests/support/walls'
import type { TestMember } from '#tests/support/test-database'

/*
 * Every function that a desktop's login may call, from the catalogue. It is called as psql would,
 * with a valid session of one workspace and everything that is known of another.
 */

type Outcome = string | Record<string, unknown>[]

let walls: Walls
let functions: CallableFunction[]
let mine: Target
let theirs: Target

beforeAll(async () => {
  walls = await openWalls()
  functions = await callableFunctions(walls.db.sql)
  mine = await targetOf(walls.here, walls.mia)
  theirs = await targetOf(walls.there, walls.stranger)
  // As after the first sign-in, when the setup is over.
  await walls.db.sql.query('UPDATE "User" SET "lastLoginAt" = now() WHERE "id" = ANY ($1)', [
    [mine.ownerId, theirs.ownerId],
  ])
  await walls.db.sql.query(
    'UPDATE "Invitation" SET "sentAt" = now() - interval \'1 hour\' WHERE "workspaceId" = ANY ($1)',
    [[mine.workspaceId, theirs.workspaceId]],
  )
})

afterAll(() => walls.close())

async function targetOf(workspace: Membership, owner: TestMember): Promise<Target> {
  const { db } = walls
  const member = await db.addMember(workspace, 'MEMBER', `Nora ${workspace.name}`)
  const former = await db.addMember(workspace, 'MEMBER', 'Fay Former')
  const { workspaceId } = workspace
  await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
    former.person.id,
  ])
  const otherTagId = createId()
  await db.sql.query('INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3)', [
    otherTagId,
    workspaceId,
    'other',
  ])
  const ticketId = await db.addTicket(workspace)
  const commentId = createId()
  const ownerDesktop = await openDesktop(db.app, owner.token)
  // Public replies of the owner: one mail can be tried again, and one reply can be taken back.
  const send = `SELECT send_reply($1, $2, $3, $4, NULL, '{}')`
  await ownerDesktop.query(send, [commentId, workspaceId, ticketId, `Words of ${workspace.name}`])
  const heldReplyId = createId()
  await db.sql.query(
    `INSERT INTO "OutgoingReply" ("id", "workspaceId", "ticketId", "userId", "content", "dueAt")
     VALUES ($1, $2, $3, $4, $5, now() + interval '1 hour')`,
    [heldReplyId, workspaceId, ticketId, owner.person.id, `Words of ${workspace.name}`],
  )
  const [uploadId, emptyUploadId] = [createId(), createId()]
  for (const [id, size] of [
    [uploadId, 1],
    [emptyUploadId, 0],
  ]) {
    await ownerDesktop.query(`SELECT begin_upload($1, $2, $3, 'a.txt', $4)`, [
      workspaceId,
      id,
      ticketId,
      size,
    ])
  }
  const join = await ownerDesktop.query<{ id: string }>('SELECT id FROM create_join_link(7, NULL)')
  await ownerDesktop.end()
  const one = async (text: string, value: string) =>
    (await db.sql.query<{ id: string }>(text, [value])).rows[0]?.id ?? ''
  return {
    workspaceId,
    ownerId: owner.person.id,
    memberId: member.person.id,
    formerId: former.person.id,
    ownerEmail: owner.person.email,
    ticketId,
    tagId: await one(
      `SELECT "id" FROM "Tag" WHERE "workspaceId" = $1 AND "name" = 'urgent'`,
      workspaceId,
    ),
    otherTagId,
    commentId,
    heldReplyId,
    invitationId: await one('SELECT "id" FROM "Invitation" WHERE "workspaceId" = $1', workspaceId),
    sessionId: await one('SELECT id FROM private.sessions WHERE user_id = $1', owner.person.id),
    uploadId,
    emptyUploadId,
    joinId: join.rows[0]?.id ?? '',
  }
}

/** Another owner of a workspace, with a session, for one call. */
async function anOwner(workspace: Membership): Promise<TestMember> {
  return walls.db.addMember(workspace, 'OWNER', 'Olga Owner')
}

async function asMember<T>(member: TestMember, work: (desktop: Client) => Promise<T>): Promise<T> {
  const desktop = await openDesktop(walls.db.app, member.token)
  try {
    return await work(desktop)
  } finally {
    await desktop.end()
  }
}

/** Runs a call and commits it or undoes it. Returns its rows, or the SQLSTATE and the rule of a refusal. */
async function call(
  desktop: Client,
  callable: CallableFunction,
  values: unknown[],
  end: 'COMMIT' | 'ROLLBACK',
): Promise<Outcome> {
  await desktop.query('BEGIN')
  try {
    const { rows } = await desktop.query<Record<string, unknown>>(callOf(callable), values)
    await desktop.query(end)
    return rows
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    await desktop.query('ROLLBACK')
    return [error.code, error.constraint].filter(Boolean).join(' ')
  }
}

/**
 * Anybody may request a code for an address, and its person is notified. That is the only thing
 * that appears.
 */
const NOT_OF_CODES: Record<string, string> = {
  '"Notification"': `t."type" <> 'OTP_SENT'`,
  'private.change_feed': `t.kind <> 'notifications'`,
}

/** Every row of a workspace and of its people, in every table of ours, and what was given of it. */
async function everythingOf(target: Target): Promise<Record<string, string>> {
  const { rows: tables } = await walls.db.sql.query<{ name: string; columns: string[] }>(
    `SELECT c.oid::regclass::text AS name, array_agg(a.attname::text) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND c.relkind IN ('r', 'p')
     GROUP BY 1`,
  )
  const people = [target.ownerId, target.memberId, target.formerId]
  const everything: Record<string, string> = {}
  for (const { name, columns } of tables) {
    const conditions: string[] = []
    for (const column of ['workspaceId', 'workspace_id']) {
      if (columns.includes(column)) conditions.push(`t."${column}" = $1`)
    }
    for (const column of ['userId', 'user_id', 'made_by']) {
      if (columns.includes(column)) conditions.push(`t."${column}" = ANY ($2)`)
    }
    if (name === '"User"') conditions.push('t."id" = ANY ($2)')
    if (name === '"Workspace"') conditions.push('t."id" = $1')
    if (conditions.length === 0) continue
    const { rows } = await walls.db.sql.query<{ all: string }>(
      `SELECT COALESCE(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS all FROM ${name} t
       WHERE ($1::text IS NOT NULL AND $2::text[] IS NOT NULL) AND (${conditions.join(' OR ')})
         AND ${NOT_OF_CODES[name] ?? 'true'}`,
      [target.workspaceId, people],
    )
    everything[name] = rows[0]?.all ?? ''
  }
  return everything
}

/** Refused, or answered as if it did not exist, or no row, or a row that says no. */
function isNothing(outcome: Outcome): boolean {
  if (typeof outcome === 'string')
    return /^(42501|23514 (invitation_is_open|upload_is_known))$/.test(outcome)
  return outcome.every((row) =>
    Object.values(row).every((value) => value === null || value === false),
  )
}

it('every function has its line, and every line its function', () => {
  const names = functions.map(({ name }) => name)
  const known = Object.keys(FUNCTION_ATTEMPTS)
  expect(
    names.filter((name) => !known.includes(name)),
    'add one line for each of these to FUNCTION_ATTEMPTS in tests/support/function-attempts.ts',
  ).toEqual([])
  expect(
    known.filter((name) => !names.includes(name)),
    'take these away from FUNCTION_ATTEMPTS in tests/support/function-attempts.ts',
  ).toEqual([])
})

/** The arguments of an attempt against this workspace. */
function valuesFor(tried: Attempt, at: Target): unknown[] {
  if ('aim' in tried) return tried.aim(at)
  if ('global' in tried) return tried.global(at)
  return 'open' in tried ? tried.open(at) : tried.own
}

/** Every function with its attempt. */
function attempts(): [CallableFunction, Attempt][] {
  return functions.flatMap((callable) => {
    const tried = FUNCTION_ATTEMPTS[callable.name]
    return tried === undefined ? [] : [[callable, tried] as [CallableFunction, Attempt]]
  })
}

describe('the owner of one workspace', () => {
  it('reaches nothing of another one by any function', async () => {
    const before = await everythingOf(theirs)
    expect(Object.values(before).filter((rows) => rows !== '').length).toBeGreaterThan(15)
    // What is in their rows and in no argument.
    const secrets = ['Sam Stranger', 'Nora There', 'Secret', 'Words of There', theirs.otherTagId]
    const reached: Record<string, unknown> = {}
    for (const [callable, tried] of attempts()) {
      const values = valuesFor(tried, theirs)
      const olga = await anOwner(walls.here)
      const outcome = await asMember(olga, (desktop) => call(desktop, callable, values, 'COMMIT'))
      const said = JSON.stringify(outcome)
      const tells = secrets.some((secret) => said.includes(secret))
      const aimed = 'aim' in tried || 'global' in tried
      if (tells || (aimed && !isNothing(outcome))) reached[callable.name] = outcome
    }
    expect(reached).toEqual({})
    expect(await everythingOf(theirs)).toEqual(before)
    // Every function once, each by an owner with their own desktop.
  }, 180_000)

  it('is not refused the same calls at home, so the attempts count', async () => {
    const refused: string[] = []
    for (const [callable, tried] of attempts()) {
      if (!('aim' in tried)) continue
      const outcome = await call(walls.desktop, callable, tried.aim(mine), 'ROLLBACK')
      if (isNothing(outcome) && typeof outcome === 'string') refused.push(callable.name)
    }
    expect(refused).toEqual([])
  })
})

describe('without a valid session', () => {
  it.each([
    ['no token', null],
    ['a forged token', null],
    ['a revoked session', 'UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1'],
    [
      'a session idle for 30 days',
      "UPDATE private.sessions SET last_seen_at = now() - interval '30 days 1 minute' WHERE user_id = $1",
    ],
    [
      'a session of another login',
      "UPDATE private.sessions SET login = 'connect_owner' WHERE user_id = $1",
    ],
    ['a deactivated person', 'UPDATE "User" SET "isActive" = false WHERE "id" = $1'],
  ])('%s reaches nothing by any function or table', async (kind, change) => {
    const olga = await anOwner(walls.here)
    if (change !== null) await walls.db.sql.query(change, [olga.person.id])
    const forged = kind === 'no token' ? undefined : newToken().token
    const desktop = await openDesktop(walls.db.app, change === null ? forged : olga.token)
    const reached: Record<string, unknown> = {}
    for (const [callable, tried] of attempts()) {
      if ('open' in tried) continue
      const outcome = await call(desktop, callable, valuesFor(tried, mine), 'ROLLBACK')
      if (!isNothing(outcome)) reached[callable.name] = outcome
    }
    for (const { table } of await walls.tables()) {
      const outcome = await attempt(desktop, `SELECT 1 FROM "${table}"`)
      if (!isNothing(outcome)) reached[table] = outcome
    }
    await desktop.end()
    expect(reached).toEqual({})
  })
})
