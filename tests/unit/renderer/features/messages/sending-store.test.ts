import { describe, expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createDraftStore, draftOf } from '#renderer/features/messages/draft-store'
import { createSendingStore, sendingOf } from '#renderer/features/messages/sending-store'
import type { Comment, CommentVisibility } from '#shared/domain/comment'
import type { WireError } from '#shared/errors'
import { draftFiles } from '#tests/support/draft-files'
import { FakeMain } from '#tests/support/fake-bridge'

const OFFLINE: WireError = { code: 'database.offline', details: {} }

function setUp() {
  const main = new FakeMain({ tickets: 3 })
  const retries: (() => void)[] = []
  const sent: string[] = []
  const files = draftFiles()
  const overtaken: string[] = []
  let made = 0
  const drafts = createDraftStore({
    onWritten: (id, mode) => sending.getState().forgetRefusal(id, mode),
  })
  const sending = createSendingStore({
    api: createApi(main.bridge()),
    makeId: () => `m${String(++made).padStart(23, '0')}`,
    onSending: () => {},
    saveDraft: () => Promise.resolve(),
    onDone: () => {},
    onTaken: (id, mode, content) => drafts.getState().takeSent(id, mode, content),
    onReturned: (id, mode, content) => drafts.getState().putBefore(id, mode, content),
    onOvertaken: (id) => overtaken.push(id),
    files: () => files.files,
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
    files,
    overtaken,
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

test('a reply and a note of one ticket are two drafts', () => {
  const { state, ticketId, draft } = setUp()
  state().write(ticketId, 'PUBLIC', 'for the customer')
  state().write(ticketId, 'INTERNAL', 'for us')
  expect(draft('PUBLIC').text).toBe('for the customer')
  expect(draft('INTERNAL').text).toBe('for us')
})

test('a text that cannot be sent now waits, and is sent later with the same id', async () => {
  const { main, state, ticketId, draft, ids, comments } = setUp()
  main.failWith = OFFLINE
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  expect(draft()).toMatchObject({
    text: '',
    outgoing: { content: 'Hello', state: 'waiting', cause: 'offline' },
    refusal: null,
  })
  main.failWith = null
  await state().sendWaiting()
  expect(draft().text).toBe('')
  expect(comments()).toHaveLength(1)
  expect(new Set(ids()).size).toBe(1)
})

test('after a lost response the same id is used, so that there is no second comment', async () => {
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

test('the author can write on while it waits; after cancelling both texts are there and get a new id', async () => {
  const { main, state, ticketId, draft, ids } = setUp()
  main.failWith = OFFLINE
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  state().write(ticketId, 'PUBLIC', 'And more')
  expect(draft()).toMatchObject({ text: 'And more', outgoing: { content: 'Hello' } })
  state().cancel(ticketId, 'PUBLIC')
  expect(draft()).toMatchObject({ text: 'Hello\n\nAnd more', outgoing: null })
  main.failWith = null
  await state().send(ticketId, 'PUBLIC')
  expect(new Set(ids()).size).toBe(2)
})

test('letters typed right after sending belong to the next text, whatever happens to the first', async () => {
  const { main, state, ticketId, draft, comments } = setUp()
  const add = main.handlers['comments:add']
  let letIn = () => {}
  const road = new Promise<void>((resolve) => (letIn = resolve))
  main.overrides['comments:add'] = async (input) => {
    await road
    return add(input)
  }
  state().write(ticketId, 'PUBLIC', 'Hello')
  const sent = state().send(ticketId, 'PUBLIC')
  expect(draft().text).toBe('')
  state().write(ticketId, 'PUBLIC', 'ab')
  letIn()
  await sent
  expect(draft()).toMatchObject({ text: 'ab', outgoing: null })
  main.failWith = { code: 'permission.denied', details: {} }
  const refused = state().send(ticketId, 'PUBLIC')
  state().write(ticketId, 'PUBLIC', 'cd')
  await refused
  expect(draft()).toMatchObject({ text: 'ab\n\ncd', outgoing: null })
  expect(draft().refusal).toMatchObject({ code: 'permission.denied' })
  expect(comments().map(({ content }) => content)).toEqual(['Hello'])
})

test('a second text sent while the first waits follows it; a third stays in the field', async () => {
  const { main, state, ticketId, draft, comments } = setUp()
  main.failWith = OFFLINE
  for (const words of ['One', 'Two', 'Three']) {
    state().write(ticketId, 'PUBLIC', words)
    await state().send(ticketId, 'PUBLIC')
  }
  expect(draft()).toMatchObject({ text: 'Three', next: 'Two', outgoing: { content: 'One' } })
  main.failWith = null
  await state().sendWaiting()
  expect(comments().map(({ content }) => content)).toEqual(['One', 'Two'])
  expect(draft()).toMatchObject({ text: 'Three', next: null, outgoing: null })
})

test('both come back in order when the first is refused', async () => {
  const { main, state, ticketId, draft } = setUp()
  main.failWith = OFFLINE
  for (const words of ['One', 'Two']) {
    state().write(ticketId, 'PUBLIC', words)
    await state().send(ticketId, 'PUBLIC')
  }
  state().write(ticketId, 'PUBLIC', 'Three')
  main.failWith = { code: 'permission.denied', details: {} }
  await state().sendWaiting()
  expect(draft()).toMatchObject({ text: 'One\n\nTwo\n\nThree', next: null, outgoing: null })
})

test('the same text sent again after cancelling keeps its id', async () => {
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

test('a retry in progress does not send a cancelled message', async () => {
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

test('a final refusal keeps the text and shows the reason', async () => {
  const { main, state, ticketId, draft } = setUp()
  main.failWith = { code: 'permission.denied', details: {} }
  state().write(ticketId, 'PUBLIC', 'Hello')
  await state().send(ticketId, 'PUBLIC')
  expect(draft()).toMatchObject({ text: 'Hello', outgoing: null })
  expect(draft().refusal).toMatchObject({ code: 'permission.denied' })
})

test('a text without visible characters is not sent', async () => {
  const { state, ticketId, ids } = setUp()
  state().write(ticketId, 'PUBLIC', ' \u200b\n')
  await state().send(ticketId, 'PUBLIC')
  expect(ids()).toEqual([])
})

describe('a reply with files', () => {
  const fileId = 'f'.repeat(24)
  const added = (main: FakeMain) =>
    main.calls.filter(({ channel }) => channel === 'comments:add').map(({ input }) => input)

  test('waits until they are ready, and is sent once, with them', async () => {
    const { main, files, state, ticketId, draft } = setUp()
    files.state.isBusy = true
    state().write(ticketId, 'PUBLIC', 'See the file')
    const sendings = [state().send(ticketId, 'PUBLIC'), state().send(ticketId, 'PUBLIC')]
    expect(draft().outgoing).toMatchObject({ state: 'waiting', cause: 'files' })
    // The database comes back in the meantime, but the reply does not wait for that.
    await state().sendWaiting()
    expect(added(main)).toEqual([])
    files.settle({ ready: [fileId] })
    await Promise.all(sendings)
    expect(added(main)).toEqual([expect.objectContaining({ uploadIds: [fileId] })])
    expect(draft()).toMatchObject({ text: '', outgoing: null })
  })

  test('stays in the composer if it is cancelled in the meantime', async () => {
    const { main, files, state, ticketId, draft } = setUp()
    files.state.isBusy = true
    state().write(ticketId, 'PUBLIC', 'See the file')
    const sending = state().send(ticketId, 'PUBLIC')
    state().cancel(ticketId, 'PUBLIC')
    files.settle({ ready: [fileId] })
    await sending
    expect(added(main)).toEqual([])
    expect(draft()).toMatchObject({ text: 'See the file', outgoing: null, refusal: null })
  })

  test('is not sent without a file that failed', async () => {
    const { main, files, state, ticketId, draft } = setUp()
    files.state.isBusy = true
    state().write(ticketId, 'PUBLIC', 'See the file')
    const sending = state().send(ticketId, 'PUBLIC')
    files.settle({ hasProblem: true })
    await sending
    expect(added(main)).toEqual([])
    expect(draft().refusal).toMatchObject({ code: 'files.not-there' })
  })

  test('is another message if another file is attached to the same text', async () => {
    const { main, files, state, ticketId, ids } = setUp()
    main.failWith = OFFLINE
    state().write(ticketId, 'PUBLIC', 'See the file')
    await state().send(ticketId, 'PUBLIC')
    state().cancel(ticketId, 'PUBLIC')
    files.state.ready = [fileId]
    main.failWith = null
    await state().send(ticketId, 'PUBLIC')
    expect(new Set(ids()).size).toBe(2)
  })
})

describe('a message that arrives in the meantime', () => {
  test('stops the reply, and stays beside it while it is edited', async () => {
    const { main, state, ticketId, draft, overtaken } = setUp()
    state().write(ticketId, 'PUBLIC', 'Hello')
    const came = cameFromElse(main, ticketId)
    await state().send(ticketId, 'PUBLIC')
    expect(draft()).toMatchObject({ text: 'Hello', outgoing: null })
    expect(draft().refusal).toMatchObject({
      code: 'reply.overtaken',
      details: { commentIds: [came] },
    })
    expect(overtaken).toEqual([ticketId])
    state().write(ticketId, 'PUBLIC', 'Hello again')
    expect(draft().refusal).toMatchObject({ code: 'reply.overtaken' })
  })

  test('no longer stops it after it was seen, and the reply keeps its id', async () => {
    const { main, state, ticketId, draft, ids, comments } = setUp()
    state().write(ticketId, 'PUBLIC', 'Hello')
    const came = cameFromElse(main, ticketId)
    await state().send(ticketId, 'PUBLIC')
    state().saw(ticketId, came)
    await state().send(ticketId, 'PUBLIC')
    expect(comments().map(({ content }) => content)).toEqual(['Hello'])
    expect(new Set(ids()).size).toBe(1)
    expect(draft()).toMatchObject({ text: '', refusal: null })
  })

  test('does not stop a note', async () => {
    const { main, state, ticketId, comments } = setUp()
    state().write(ticketId, 'INTERNAL', 'For us')
    cameFromElse(main, ticketId)
    await state().send(ticketId, 'INTERNAL')
    expect(comments().map(({ content }) => content)).toEqual(['For us'])
  })
})

/** A colleague writes on the ticket. Returns the id. */
function cameFromElse(main: FakeMain, ticketId: string): string {
  const ticket = main.ticket(ticketId)
  const [, colleague] = main.members
  if (colleague === undefined) throw new Error('No colleague')
  const comment: Comment = {
    id: 'c'.repeat(24),
    content: 'I have called them.',
    visibility: 'INTERNAL',
    author: colleague,
    fromRequester: false,
    isImported: false,
    importedBy: null,
    createdAt: new Date().toISOString(),
    delivery: null,
    attachments: [],
  }
  main.changeTicket(ticketId, { comments: [...ticket.comments, comment] }, colleague)
  return comment.id
}
