import { afterAll, beforeAll } from 'vitest'
import { cannedReplyHandlers } from '#main/features/canned-replies/handlers'
import { tagHandlers } from '#main/features/tags/handlers'
import { workspaceSettingsHandlers } from '#main/features/workspace-settings/handlers'
import type { Call } from '#main/ipc/handler'
import { toWireError } from '#main/ipc/to-wire-error'
import { contract, type CallInput } from '#shared/ipc/contract'
import type { Membership } from '#shared/domain/workspace'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

export let db: TestDatabase
export let here: Membership
export let owner: TestMember
export let member: TestMember
export let stranger: TestMember
export let renewed = 0

const handlers = {
  ...workspaceSettingsHandlers(() => {
    renewed += 1
    return Promise.resolve()
  }),
  ...cannedReplyHandlers(),
  ...tagHandlers(),
}
type Known = keyof typeof handlers

/** A call after its permission was checked, so that the database itself decides. */
export async function ask<C extends Known>(
  channel: C,
  input: CallInput<C>,
  call: Call = owner.call,
) {
  const parsed = contract[channel].input.parse(input)
  const { run } = handlers[channel] as { run: (input: unknown, call: Call) => Promise<unknown> }
  const output = await run(parsed, call)
  return contract[channel].output.parse(output) as never
}

export async function refusal(asked: Promise<unknown>): Promise<unknown> {
  try {
    await asked
  } catch (error) {
    return toWireError(error, silentLog, () => 'incident')
  }
  throw new Error('it was not refused')
}

export async function archived<T>(work: () => Promise<T>): Promise<T> {
  const set = (isActive: boolean) =>
    db.sql.query('UPDATE "Workspace" SET "isActive" = $2 WHERE "id" = $1', [
      here.workspaceId,
      isActive,
    ])
  await set(false)
  try {
    return await work()
  } finally {
    await set(true)
  }
}

/** As in the session of somebody who works in an archived workspace. */
export function inArchive(who: TestMember): Call {
  const { call } = who
  const workspace = { ...call.viewer.session.workspace, isActive: false }
  return { ...call, viewer: { ...call.viewer, session: { ...call.viewer.session, workspace } } }
}

/** Before and after the tests of a file: a workspace with an owner and a member, and a stranger of another one. */
export function setUpSettings(): void {
  beforeAll(async () => {
    db = await openTestDatabase()
    here = await db.addWorkspace('Here', 10)
    owner = await db.addMember(here, 'OWNER')
    member = await db.addMember(here, 'MEMBER')
    stranger = await db.addMember(await db.addWorkspace('There'), 'OWNER', 'Sam Stranger')
  })
  afterAll(() => db.close())
}
