import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cannedReplyHandlers } from '#main/features/canned-replies/handlers'
import { tagHandlers } from '#main/features/tags/handlers'
import { workspaceSettingsHandlers } from '#main/features/workspace-settings/handlers'
import type { Call } from '#main/ipc/handler'
import { toWireError } from '#main/ipc/to-wire-error'
import type { WorkspaceSettings } from '#shared/domain/workspace-settings'
import { contract, type CallInput } from '#shared/ipc/contract'
import type { Membership } from '#shared/domain/workspace'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

let db: TestDatabase
let here: Membership
let owner: TestMember
let member: TestMember
let stranger: TestMember
let renewed = 0

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
async function ask<C extends Known>(channel: C, input: CallInput<C>, call: Call = owner.call) {
  const parsed = contract[channel].input.parse(input)
  const { run } = handlers[channel] as { run: (input: unknown, call: Call) => Promise<unknown> }
  const output = await run(parsed, call)
  return contract[channel].output.parse(output) as never
}

async function refusal(asked: Promise<unknown>): Promise<unknown> {
  try {
    await asked
  } catch (error) {
    return toWireError(error, silentLog, () => 'incident')
  }
  throw new Error('it was not refused')
}

async function archived<T>(work: () => Promise<T>): Promise<T> {
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

beforeAll(async () => {
  db = await openTestDatabase()
  here = await db.addWorkspace('Here', 10)
  owner = await db.addMember(here, 'OWNER')
  member = await db.addMember(here, 'MEMBER')
  stranger = await db.addMember(await db.addWorkspace('There'), 'OWNER', 'Sam Stranger')
})

afterAll(() => db.close())

/** As in the session of somebody who works in an archived workspace. */
function inArchive(who: TestMember): Call {
  const { call } = who
  const workspace = { ...call.viewer.session.workspace, isActive: false }
  return { ...call, viewer: { ...call.viewer, session: { ...call.viewer.session, workspace } } }
}

describe('settings of the workspace', () => {
  it('change what is given and leave the rest', async () => {
    const before = await ask('workspace-settings:read', {}, member.call)
    const hours = [
      { weekday: 1, opensAt: 540, closesAt: 720 },
      { weekday: 1, opensAt: 780, closesAt: 1020 },
    ]
    const changed = await ask('workspace-settings:update', {
      timeZone: 'Europe/Oslo',
      senderName: 'Care',
      senderAddress: 'Care@Example.org',
      defaultPriority: 'HIGH',
      hours,
    })
    expect(changed).toEqual({
      ...(before as object),
      timeZone: 'Europe/Oslo',
      senderName: 'Care',
      senderAddress: 'care@example.org',
      defaultPriority: 'HIGH',
      hours,
    })
    expect(renewed).toBe(1)
    expect(await ask('workspace-settings:read', {}, member.call)).toEqual(changed)
    expect(await ask('workspace-settings:update', { senderName: null, hours: [] })).toEqual({
      ...(changed as object),
      senderName: null,
      hours: [],
    })
  })

  it('name the field of a rule that only the database can check', async () => {
    const asked = ask('workspace-settings:update', {
      undoSendSeconds: 33,
      maxTicketAttachmentBytes: 10,
    })
    expect(await refusal(asked)).toEqual({
      code: 'input.invalid',
      details: { issues: [{ path: 'maxTicketAttachmentBytes', rule: 'total-below-single' }] },
    })
    expect(await ask('workspace-settings:read', {})).toMatchObject({ undoSendSeconds: 10 })
  })

  it('are refused to members and to everybody once the workspace is archived', async () => {
    const change = { undoSendSeconds: 5 }
    expect(await refusal(ask('workspace-settings:update', change, member.call))).toMatchObject({
      code: 'permission.denied',
    })
    await archived(async () => {
      for (const input of [change, { hours: [] }]) {
        const asked = ask('workspace-settings:update', input, inArchive(owner))
        expect(await refusal(asked)).toMatchObject({ code: 'workspace.archived' })
      }
      expect(await ask('workspace-settings:read', {})).toMatchObject({ undoSendSeconds: 10 })
    })
  })
})

describe('settings that two people change', () => {
  it('do not overwrite what their editor has not seen, and do not affect other changes', async () => {
    const before: WorkspaceSettings = await ask('workspace-settings:read', {})
    const set = (signature: string, seen: string): Promise<WorkspaceSettings> =>
      ask('workspace-settings:update', { signature, seen: { signature: seen } })
    await set('Theirs', before.signature)
    await ask('workspace-settings:update', {
      undoSendSeconds: 7,
      seen: { undoSendSeconds: before.undoSendSeconds },
    })
    expect(await refusal(set('Mine', before.signature))).toEqual({
      code: 'edit.overtaken',
      details: { now: { signature: 'Theirs' } },
    })
    const now = await set('Mine', 'Theirs')
    expect(now).toMatchObject({ signature: 'Mine', undoSendSeconds: 7 })
    const hours = [{ weekday: 1, opensAt: 540, closesAt: 1020 }]
    const stale = { hours, seen: { hours: [{ weekday: 2, opensAt: 0, closesAt: 60 }] } }
    expect(await refusal(ask('workspace-settings:update', stale))).toMatchObject({
      code: 'edit.overtaken',
    })
    await ask('workspace-settings:update', {
      signature: before.signature,
      undoSendSeconds: before.undoSendSeconds,
    })
  })
})

describe('tags', () => {
  it('are made, renamed, coloured, and counted', async () => {
    const id = createId()
    const made = { id, name: 'billing', color: 'blue' as const }
    expect(await ask('tags:create', made)).toEqual(made)
    expect(await ask('tags:create', made)).toEqual(made)
    const ticketId = await db.addTicket(here)
    await ask('tags:add', { ticketId, name: 'BILLING' }, member.call)
    expect(await ask('tags:update', { tagId: id, name: 'Invoices' })).toMatchObject({
      name: 'Invoices',
      color: 'blue',
    })
    expect(await ask('tags:update', { tagId: id, color: 'red' })).toMatchObject({
      name: 'Invoices',
      color: 'red',
    })
    expect(await ask('tags:counts', {}, member.call)).toEqual([{ tagId: id, tickets: 1 }])
    expect(await ask('tags:counts', {}, stranger.call)).toEqual([])
    expect(await ask('tags:delete', { tagId: id })).toEqual({ tickets: 1 })
    expect(await ask('tags:counts', {})).toEqual([])
    expect(await refusal(ask('tags:delete', { tagId: id }))).toMatchObject({
      code: 'tag.not-found',
    })
  })

  it('cannot be renamed if their editor has not seen the current name', async () => {
    const id = createId()
    await ask('tags:create', { id, name: 'First', color: 'grey' })
    const rename = (name: string, seenName: string) =>
      ask('tags:update', { tagId: id, name, seenName })
    await rename('Theirs', 'First')
    expect(await rename('Theirs', 'First')).toMatchObject({ name: 'Theirs' })
    expect(await refusal(rename('Mine', 'First'))).toEqual({
      code: 'edit.overtaken',
      details: { now: { name: 'Theirs' } },
    })
    expect(await rename('Mine', 'Theirs')).toMatchObject({ name: 'Mine' })
    const change = () => ask('tags:update', { tagId: id, name: 'x', seenName: 'Mine' }, member.call)
    expect(await refusal(change())).toMatchObject({ code: 'permission.denied' })
  })

  it('name the other tag if the name is taken, so that they can be merged', async () => {
    const [one, two] = [createId(), createId()]
    await ask('tags:create', { id: one, name: 'Bug', color: 'red' })
    await ask('tags:create', { id: two, name: 'Defect', color: 'grey' })
    const taken = { code: 'tag.name-taken', details: { tagId: one, name: 'Bug' } }
    expect(await refusal(ask('tags:update', { tagId: two, name: 'BUG' }))).toEqual(taken)
    const third = { id: createId(), name: 'bug', color: 'red' as const }
    expect(await refusal(ask('tags:create', third))).toEqual(taken)
    expect(await ask('tags:update', { tagId: one, name: 'BUG' })).toMatchObject({ name: 'BUG' })
    expect(await ask('tags:merge', { fromIds: [two], intoId: one })).toEqual({ tickets: 0 })
    expect(await refusal(ask('tags:merge', { fromIds: [two], intoId: one }))).toMatchObject({
      code: 'tag.not-found',
    })
  })

  it('are refused to members, to strangers and in an archived workspace', async () => {
    const id = createId()
    await ask('tags:create', { id, name: createId(), color: 'grey' })
    const changes = (call: Call) => [
      () => ask('tags:update', { tagId: id, name: 'x' }, call),
      () => ask('tags:merge', { fromIds: [createId()], intoId: id }, call),
      () => ask('tags:delete', { tagId: id }, call),
    ]
    for (const change of changes(member.call)) {
      expect(await refusal(change())).toMatchObject({ code: 'permission.denied' })
    }
    for (const change of changes(stranger.call)) {
      expect(await refusal(change())).toMatchObject({ code: 'tag.not-found' })
    }
    await archived(async () => {
      for (const change of changes(inArchive(owner))) {
        expect(await refusal(change())).toMatchObject({ code: 'workspace.archived' })
      }
    })
  })
})

describe('canned replies', () => {
  it('cannot be saved over what their editor has not seen', async () => {
    const reply = { id: createId(), name: createId(), content: 'First' }
    const { name } = reply
    await ask('canned-replies:save', reply)
    const save = (content: string, seen: string) =>
      ask('canned-replies:save', { ...reply, content, seen: { name, content: seen } })
    await save('Theirs', 'First')
    expect(await save('Theirs', 'First')).toMatchObject({ content: 'Theirs' })
    expect(await refusal(save('Mine', 'First'))).toEqual({
      code: 'edit.overtaken',
      details: { now: { name, content: 'Theirs' } },
    })
    expect(await save('Mine', 'Theirs')).toMatchObject({ content: 'Mine' })
    await ask('canned-replies:delete', { id: reply.id })
  })

  it('are made, changed and deleted, also when the call is repeated', async () => {
    const reply = { id: createId(), name: 'Thanks', content: 'Thank you, {{requester.name}}' }
    for (const content of [reply.content, reply.content, 'Many thanks']) {
      const saved = await ask('canned-replies:save', { ...reply, content })
      expect(saved).toMatchObject({ ...reply, content })
    }
    expect(await ask('canned-replies:list', {}, member.call)).toMatchObject([
      { id: reply.id, content: 'Many thanks' },
    ])
    expect(await ask('canned-replies:list', {}, stranger.call)).toEqual([])
    const other = { id: createId(), name: 'THANKS', content: 'x' }
    expect(await refusal(ask('canned-replies:save', other))).toMatchObject({
      code: 'canned-reply.name-taken',
    })
    for (let times = 0; times < 2; times += 1) {
      expect(await ask('canned-replies:delete', { id: reply.id })).toEqual({})
    }
    expect(await ask('canned-replies:list', {})).toEqual([])
  })

  it('of another workspace are out of reach, and those of an archived one do not change', async () => {
    const reply = { id: createId(), name: 'Ours', content: 'Ours' }
    await ask('canned-replies:save', reply)
    expect(await refusal(ask('canned-replies:save', reply, stranger.call))).toMatchObject({
      code: 'permission.denied',
    })
    await ask('canned-replies:delete', { id: reply.id }, stranger.call)
    expect(
      await refusal(ask('canned-replies:delete', { id: reply.id }, member.call)),
    ).toMatchObject({ code: 'permission.denied' })
    await archived(async () => {
      for (const change of [
        () => ask('canned-replies:save', { ...reply, content: 'New' }, inArchive(owner)),
        () => ask('canned-replies:delete', { id: reply.id }, inArchive(owner)),
      ]) {
        expect(await refusal(change())).toMatchObject({ code: 'workspace.archived' })
      }
    })
    expect(await ask('canned-replies:list', {})).toMatchObject([reply])
  })
})
