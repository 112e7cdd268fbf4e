import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSession } from '#main/features/sign-in/session-repository'
import { type AnswerDeps, answer } from '#main/ipc/answer'
import type { Handlers } from '#main/ipc/handler'
import { APP_ORIGIN } from '#main/ipc/trusted-sender'
import { DomainError } from '#shared/errors'
import { CHANNELS, type Channel } from '#shared/ipc/channels'
import { contract } from '#shared/ipc/contract'
import type { Membership } from '#shared/domain/workspace'
import { allHandlers } from '#tests/support/all-handlers'
import { sampleInput } from '#tests/support/sample-input'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

/*
 * A session that ended elsewhere leaves a connection that sees nothing. Whatever the window asks
 * next must report that, and not that there are no tickets.
 */

let db: TestDatabase
let acme: Membership
let handlers: Partial<Handlers<Channel>>

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  handlers = await allHandlers()
})

afterAll(() => db.close())

/** A window of this person. Main looks up its session in the database when needed. */
function openWindow(member: TestMember) {
  let ended = false
  let checks = 0
  const deps: AnswerDeps = {
    handler: (channel) => handlers[channel],
    isOutdated: () => false,
    openCall: () => {
      if (ended) throw new DomainError('session.required', {})
      const { session } = member.call.viewer
      const rank = { ...session, user: { ...session.user, role: 'SUPER_ADMIN' as const } }
      return { ...member.call, viewer: { ...member.call.viewer, session: rank } }
    },
    checkSession: async () => {
      checks += 1
      ended = (await readSession(member.call.database)) === null
    },
    onError: () => undefined,
    onSuccess: () => undefined,
    log: silentLog,
  }
  const sender = { url: `${APP_ORIGIN}/index.html`, parent: null }
  return {
    call: async (
      channel: Channel,
      input = INPUTS[channel] ?? sampleInput(contract[channel].input),
    ) => {
      const result = await answer(deps, channel, sender, [input])
      return result.ok ? 'ok' : result.error.code
    },
    checks: () => checks,
  }
}

/**
 * Imports use the upload's own folder until they start, drafts use theirs, and the list of shown
 * notifications uses its log. Pieces of a file go where the upload began. The others end by reading
 * the session again.
 */
const OTHERWISE =
  /^(imports:.*|drafts:.*|native-notifications:.*|uploads:(append|finish)|workspaces:switch|users:update-profile)$/

/** Channels that use the database and need a signed-in person. */
const guarded = () =>
  CHANNELS.filter(
    (channel) => handlers[channel]?.permission !== 'anyone' && !OTHERWISE.test(channel),
  )

/** For channels whose use case refuses the smallest input that fits the schema. */
const INPUTS: Partial<Record<Channel, unknown>> = {
  'comments:list': {
    ticketId: 'a'.repeat(24),
    before: `2026-11-23T10:00:00.000Z ${'a'.repeat(24)}`,
    limit: 10,
  },
}

const ENDINGS: readonly (readonly [string, sql: string, stillTrue: readonly Channel[]])[] = [
  ['signed out elsewhere', 'UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', []],
  ['deactivated', 'UPDATE "User" SET "isActive" = false WHERE "id" = $1', []],
  [
    'ended as a member of the only workspace',
    'UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1',
    // A person's own sessions do not depend on a workspace.
    ['sessions:list'],
  ],
]

it.each(ENDINGS)('%s: every channel says so at its first call', async (_name, sql, stillTrue) => {
  // So that the last owner can leave.
  await db.addMember(acme, 'OWNER')
  const member = await db.addMember(acme, 'OWNER')
  await db.sql.query(sql, [member.person.id])
  const channels = guarded().filter((channel) => !stillTrue.includes(channel))
  expect(channels.length).toBeGreaterThan(40)
  const told: string[] = []
  // One after the other: so many at once could find no free connection on a busy machine.
  for (const channel of channels) {
    told.push(`${channel}: ${await openWindow(member).call(channel)}`)
  }
  expect(told.filter((line) => !line.endsWith(': session.required'))).toEqual([])
})

it('while the session is valid, an answer with rows needs no query about it', async () => {
  const member = await db.addMember(acme, 'OWNER')
  const window = openWindow(member)
  const ticketId = await db.addTicket(acme)
  for (const [channel, input] of [
    ['tickets:list', { view: 'all-open', sort: 'updated', direction: 'desc', limit: 50 }],
    ['tickets:counts', {}],
    ['tickets:get', { ticketId }],
    ['users:list-members', {}],
  ] as const) {
    expect(await window.call(channel, input), channel).toBe('ok')
  }
  expect(window.checks()).toBe(0)
  // It is only checked if there is nothing to show.
  expect(await window.call('canned-replies:list', {})).toBe('ok')
  expect(window.checks()).toBe(1)
})
