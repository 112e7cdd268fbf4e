import { expect, test } from 'vitest'
import { createApi } from '../../../src/renderer/api/client'
import { createDraftStore, draftOf } from '../../../src/renderer/features/composer/draft-store'
import {
  createSendingStore,
  sendingOf,
} from '../../../src/renderer/features/composer/sending-store'
import type { CommentVisibility } from '../../../src/shared/domain/comment'
import type { WireError } from '../../../src/shared/errors'
import { FakeMain } from '../../support/fake-bridge'

const OFFLINE: WireError = { code: 'database.offline', details: {} }

function setUp() {
  const main = new FakeMain({ tickets: 3 })
  const retries: (() => void)[] = []
  const sent: string[] = []
  let made = 0
  const drafts = createDraftStore({
    isSending: (id, mode) => sendingOf(sending.getState(), id, mode).outgoing !== null,
    onWritten: (id, mode) => sending.getState().forgetRefusal(id, mode),
  })
  const sending = createSendingStore({
    api: createApi(main.bridge()),
    makeId: () => `m${String(++made).padStart(23, '0')}`,
    onSending: () => {},
    onDone: (id, mode) => drafts.getState().clear(id, mode),
    onOvertaken: () => {},
    onSent: (ticketId, comment) => sent.push(`${ticketId} ${comment.content}`),
    later: (retry) => retries.push(retry),
  })
  const ticketId = main.tickets[0]?.id ?? ''
  sending.getState().saw(ticketId, main.ticket(ticketId).newestCommentId)
  const ids = () =>
    main.calls
      .filter(({ channel }) => channel === 'comments:add')
      .map(({ input }) => (input as { id: string }).id)
  const comments = () => main.ticket(ticketId).comments.filter(({ id }) => id.startsWith('m'))
  return {
    main,
    ticketId,
    retries,
    sent,
    ids,
    comments,
    state: () => ({
      ...sending.getState(),
      write: drafts.getState().write,
      send: (id: string, mode: CommentVisibility) =>
        sending.getState().send(id, mode, draftOf(drafts.getState(), id, mode)),
    }),
    draft: (mode: CommentVisibility = 'PUBLIC') => ({
      text: draftOf(drafts.getState(), ticketId, mode),
      ...sendingOf(sending.getState(), ticketId, mode),
    }),
  }
}

test('a sent reply leaves the composer empty and is one comment', async () => {
  const { state, ticketId, draft, comments, sent } = setUp()
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  expect(draft().text).toBe('')
  expect(comments().map(({ content }) => content)).toEqual(['Hello'])
  expect(sent).toEqual([`${ticketId} Hello`])
})

test('a double click sends once', async () => {
  const { state, ticketId, ids } = setUp()
  state().write(ticketId, 'PUBLIC', 'Hello')
  await Promise.all([state().send(ticketId, 'PUBLIC'), state().send(ticketId, 'PUBLIC')])
  expect(ids()).toHaveLength(1)
})

test('a reply and a note of one ticket are two texts', () => {
  const { state, ticketId, draft } = setUp()
  state().write(ticketId, 'PUBLIC', 'for the customer')
  state().write(ticketId, 'INTERNAL', 'for us')
  expect(draft('PUBLIC').text).toBe('for the customer')
  expect(draft('INTERNAL').text).toBe('for us')
})

test('what cannot be sent now waits with its text, and goes on with the same id', async () => {
  const { main, state, ticketId, draft, ids, comments } = setUp()
  main.failWith = OFFLINE
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  expect(draft()).toMatchObject({
    text: 'Hello',
    outgoing: { state: 'waiting', cause: 'offline' },
    refusal: null,
  })
  main.failWith = null
  await state().sendWaiting()
  expect(draft().text).toBe('')
  expect(comments()).toHaveLength(1)
  expect(new Set(ids()).size).toBe(1)
})

test('a lost answer is looked up with the same id, so that it makes no second comment', async () => {
  const { main, state, ticketId, draft, comments, retries } = setUp()
  const add = main.handlers['comments:add']
  main.overrides['comments:add'] = async (input) => {
    await add(input)
    throw main.refusal('database.unknown-outcome', {})
  }
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  expect(draft().outgoing?.cause).toBe('unknown-outcome')
  main.overrides = {}
  retries.shift()?.()
  await expect.poll(() => draft().outgoing).toBeNull()
  expect(comments()).toHaveLength(1)
})

test('while it waits its words cannot change; after cancelling they can, and get a new id', async () => {
  const { main, state, ticketId, draft, ids } = setUp()
  main.failWith = OFFLINE
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  state().write(ticketId, 'PUBLIC', 'Hello you')
  expect(draft().text).toBe('Hello')
  state().cancel(ticketId, 'PUBLIC')
  state().write(ticketId, 'PUBLIC', 'Hello you')
  main.failWith = null
  await state().send(ticketId, 'PUBLIC')
  expect(new Set(ids()).size).toBe(2)
})

test('the same words sent again after cancelling keep their id', async () => {
  const { main, state, ticketId, ids } = setUp()
  main.failWith = { code: 'database.unknown-outcome', details: {} }
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  state().cancel(ticketId, 'PUBLIC')
  main.failWith = null
  await state().send(ticketId, 'PUBLIC')
  expect(ids()).toHaveLength(2)
  expect(new Set(ids()).size).toBe(1)
})

test('a cancelled message is not sent by a retry that was under way', async () => {
  const { main, state, ticketId, retries, ids } = setUp()
  main.failWith = OFFLINE
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  state().cancel(ticketId, 'PUBLIC')
  main.failWith = null
  for (const retry of retries) retry()
  await state().sendWaiting()
  expect(ids()).toHaveLength(1)
})

test('a refusal for good keeps the text and says why', async () => {
  const { main, state, ticketId, draft } = setUp()
  main.failWith = { code: 'permission.denied', details: {} }
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  expect(draft()).toMatchObject({ text: 'Hello', outgoing: null })
  expect(draft().refusal).toMatchObject({ code: 'permission.denied' })
})

test('a text without anything to see is not sent', async () => {
  const { state, ticketId, ids } = setUp()
  state().write(ticketId, 'PUBLIC', ' \u200b\n')
  await state().send(ticketId, 'PUBLIC')
  expect(ids()).toEqual([])
})
