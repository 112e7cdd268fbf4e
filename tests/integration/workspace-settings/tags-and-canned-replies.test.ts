import { createId } from '@paralleldrive/cuid2'
import { describe, expect, it } from 'vitest'
import type { Call } from '#main/ipc/handler'
import {
  archived,
  ask,
  db,
  here,
  inArchive,
  member,
  owner,
  refusal,
  setUpSettings,
  stranger,
} from '#tests/support/settings-setup'

setUpSettings()

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
