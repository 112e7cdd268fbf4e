import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createToastStore } from '#renderer/state/toast-store'
import { errorText } from '#renderer/errors/error-text'
import { pickedFiles } from '#renderer/features/attachments/picked-file'
import { createUploadsStore } from '#renderer/features/attachments/uploads-store'
import { createBringBack } from '#renderer/features/messages/bring-back'
import { createDraftStore, draftOf } from '#renderer/features/messages/draft-store'
import { draftKey } from '#renderer/state/draft-key'
import { createHeldStore } from '#renderer/features/messages/held-store'
import { createSendingStore, sendingOf } from '#renderer/features/messages/sending-store'
import { createTicketStore } from '#renderer/state/ticket-store'
import { isHeld } from '#shared/domain/comment'
import { DomainError } from '#shared/errors'
import { FakeMain } from '#tests/support/fake-bridge'

const PLAN = { id: `f${'0'.repeat(23)}`, name: 'plan.txt', type: 'text/plain', size: 4 }
const PHOTO = { id: `f${'1'.repeat(23)}`, name: 'photo.png', type: 'image/png', size: 9 }

/**
 * The composer's stores connected as in the app, with a main in memory that holds replies for a
 * minute.
 */
async function setUp() {
  const main = new FakeMain({ tickets: 3 })
  main.undoSendSeconds = 60
  const api = createApi(main.bridge())
  const toasts = createToastStore()
  const ticket = createTicketStore(api, errorText)
  const ticketId = main.tickets[0]?.id ?? ''
  const key = draftKey(ticketId, 'PUBLIC')
  const shown: string[] = []
  let made = 0
  const makeId = () => `m${String(++made).padStart(23, '0')}`
  const drafts = createDraftStore({
    onWritten: (id, mode) => sending.getState().forgetRefusal(id, mode),
  })
  const uploads = createUploadsStore({
    calls: api.uploads,
    makeId,
    explain: errorText,
    later: () => undefined,
  })
  const sending = createSendingStore({
    api,
    makeId,
    files: () => uploads.getState(),
    onSending: () => undefined,
    saveDraft: () => Promise.resolve(),
    onOvertaken: () => undefined,
    onDone: (id, mode, { uploadIds }) => {
      uploads.getState().takeSent(draftKey(id, mode), uploadIds)
    },
    onTaken: (id, mode, content) => drafts.getState().takeSent(id, mode, content),
    onReturned: (id, mode, content) => drafts.getState().putBefore(id, mode, content),
    onSent: (id, sent) => {
      if (isHeld(sent)) held.getState().add(id, sent)
    },
    later: () => undefined,
  })
  const retries: (() => void)[] = []
  const held = createHeldStore({
    api,
    ticket,
    toasts,
    explain: errorText,
    saveDraft: () => Promise.resolve(),
    later: (retry) => retries.push(retry),
    ...createBringBack({
      drafts,
      sending,
      uploads,
      toasts,
      plain: (content) => content,
      receive: () => false,
      show: (id) => shown.push(id),
    }),
  })
  sending.getState().saw(ticketId, main.ticket(ticketId).newestCommentId)
  const text = () => draftOf(drafts.getState(), ticketId, 'PUBLIC')
  const write = (words: string) => drafts.getState().write(ticketId, 'PUBLIC', words)
  const send = () => sending.getState().send(ticketId, 'PUBLIC', text())
  write('The first')
  await send()
  return {
    main,
    held,
    sending,
    drafts,
    uploads,
    toasts,
    shown,
    retries,
    key,
    ticketId,
    text,
    write,
    send,
    takeBack: async (files: (typeof PLAN)[] = []) => {
      const [first] = held.getState().held
      if (first === undefined) throw new Error('Nothing is held')
      await held.getState().takeBack(ticketId, { ...first.reply, files })
    },
    waiting: () => main.ticket(ticketId).outgoing.map(({ content }) => content),
    files: () =>
      uploads
        .getState()
        .filesOf(key)
        .map(({ name }) => name),
    /**
     * Blocks new messages until the returned function is called, which can also refuse the message.
     */
    holdUp: (refusal?: DomainError) => {
      let letIn = () => {}
      const add = main.handlers['comments:add']
      const road = new Promise<void>((resolve) => (letIn = resolve))
      main.overrides['comments:add'] = async (input) => {
        await road
        if (refusal !== undefined) throw refusal
        return add(input)
      }
      return () => letIn()
    },
  }
}

test('a reply that is taken back comes before the current text, with its files', async () => {
  const { takeBack, write, text, files, shown, waiting, held, ticketId } = await setUp()
  expect(waiting()).toEqual(['The first'])
  write('A second')
  await takeBack([PLAN])
  expect(text()).toBe('The first\n\nA second')
  expect(files()).toEqual(['plan.txt'])
  expect(waiting()).toEqual([])
  expect(held.getState().held).toEqual([])
  expect(shown).toEqual([ticketId])
})

test('a reply that is taken back while the next one is being sent stays when that one is sent', async () => {
  const { takeBack, holdUp, write, send, text, files, uploads, key, waiting } = await setUp()
  const letIn = holdUp()
  write('The second')
  uploads.getState().restore(key, [PHOTO])
  const sent = send()
  await takeBack([PLAN])
  expect(text()).toBe('The first')
  letIn()
  await sent
  expect(waiting()).toEqual(['The second'])
  expect(text()).toBe('The first')
  expect(files()).toEqual(['plan.txt'])
})

test('a next reply that is refused leaves both texts and all files', async () => {
  const { takeBack, holdUp, write, send, text, files, uploads, key, ticketId, sending } =
    await setUp()
  const letIn = holdUp(new DomainError('reply.overtaken', { commentIds: [] }))
  write('The second')
  uploads.getState().restore(key, [PHOTO])
  const sent = send()
  await takeBack([PLAN])
  letIn()
  await sent
  expect(sendingOf(sending.getState(), ticketId, 'PUBLIC').outgoing).toBeNull()
  // Each was put before the current text, so the one sent last is first.
  expect(text()).toBe('The second\n\nThe first')
  expect(files()).toEqual(['photo.png', 'plan.txt'])
})

test('a next reply that waits for its files does not take those of the first along', async () => {
  const { main, takeBack, write, send, text, files, uploads, key, ticketId, waiting, toasts } =
    await setUp()
  let finish = () => {}
  const end = main.handlers['uploads:finish']
  const road = new Promise<void>((resolve) => (finish = resolve))
  main.overrides['uploads:finish'] = async (input) => {
    await road
    return end(input)
  }
  write('The second')
  await uploads.getState().add(key, ticketId, pickedFiles([new File(['late'], 'late.txt')]))
  const sent = send()
  await takeBack([PLAN])
  finish()
  await sent
  await uploads.getState().whenSettled(key)
  expect(waiting()).toEqual([])
  expect(text()).toBe('The first\n\nThe second')
  expect(files()).toEqual(['late.txt', 'plan.txt'])
  expect(toasts.getState().toasts.map((toast) => toast.text)).toEqual([
    'Your next reply was not sent either: it is in the composer, too',
  ])
})

test('a reply that was already sent brings nothing back, and says so', async () => {
  const { main, takeBack, text, ticketId, toasts, held } = await setUp()
  main.overrides['replies:take-back'] = () => ({ state: 'sent', draft: null })
  await takeBack()
  expect(text()).toBe('')
  expect(held.getState().held).toEqual([])
  expect(toasts.getState().toasts[0]?.text).toBe('Your reply was already sent')
  expect(main.ticket(ticketId).outgoing).toHaveLength(1)
})

test('a second click has no effect, and a failed attempt can be repeated', async () => {
  const { main, takeBack, text, held } = await setUp()
  main.failWith = { code: 'database.offline', details: {} }
  await takeBack()
  expect(text()).toBe('')
  expect(held.getState().held).toHaveLength(1)
  main.failWith = null
  await Promise.all([takeBack(), takeBack()])
  expect(text()).toBe('The first')
})

const UNKNOWN = { code: 'database.unknown-outcome', details: {} } as const

test('after a lost response the text is in the composer until the outcome is known: taken back', async () => {
  const { main, takeBack, write, text, files, held, retries, ticketId } = await setUp()
  write('A second')
  main.failWith = UNKNOWN
  await takeBack([PLAN])
  expect(text()).toBe('The first\n\nA second')
  expect(files()).toEqual(['plan.txt'])
  expect(held.getState().unsure.map((one) => one.ticketId)).toEqual([ticketId])
  main.failWith = { code: 'database.offline', details: {} }
  retries.shift()?.()
  await expect.poll(() => retries.length).toBe(1)
  expect(held.getState().unsure).toHaveLength(1)
  main.failWith = null
  await held.getState().settleUnsure()
  expect(held.getState().unsure).toEqual([])
  expect(text()).toBe('The first\n\nA second')
  expect(files()).toEqual(['plan.txt'])
  expect(main.ticket(ticketId).outgoing).toEqual([])
})

test('after a lost response: if the reply was sent, its text leaves the composer and the rest stays', async () => {
  const { main, takeBack, write, text, files, held, toasts, uploads, key } = await setUp()
  write('A second')
  uploads.getState().restore(key, [PHOTO])
  main.failWith = UNKNOWN
  await takeBack([PLAN])
  write('The first\n\nA second, longer')
  main.failWith = null
  main.overrides['replies:take-back'] = () => ({ state: 'sent', draft: null })
  await held.getState().settleUnsure()
  expect(text()).toBe('A second, longer')
  expect(files()).toEqual(['photo.png'])
  expect(toasts.getState().toasts[0]?.text).toBe('Your reply was already sent')
})

test('after a lost response: edited text stays, even if the reply was sent', async () => {
  const { main, takeBack, write, text, held, toasts } = await setUp()
  main.failWith = UNKNOWN
  await takeBack()
  write('The first, better')
  main.failWith = null
  main.overrides['replies:take-back'] = () => ({ state: 'sent', draft: null })
  await held.getState().settleUnsure()
  expect(text()).toBe('The first, better')
  expect(toasts.getState().toasts[0]?.text).toBe(
    'Your reply was already sent. What you changed is still in the composer',
  )
})

test('taken back with an unknown outcome and sent again unchanged, it is the same reply', async () => {
  const { main, takeBack, held, send, ticketId } = await setUp()
  const [first] = main.ticket(ticketId).outgoing
  main.failWith = UNKNOWN
  await takeBack()
  main.failWith = null
  await held.getState().settleUnsure()
  await send()
  expect(main.ticket(ticketId).outgoing.map(({ id }) => id)).toEqual([first?.id])
})
