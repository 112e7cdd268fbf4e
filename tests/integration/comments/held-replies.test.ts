import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { addComment } from '#main/features/comments/add-comment'
import { createReplyTimers } from '#main/features/comments/release-on-time'
import { sendReplyNow } from '#main/features/comments/send-reply-now'
import { takeBackReply } from '#main/features/comments/take-back-reply'
import { getTicket } from '#main/features/tickets/get-ticket'
import { RELEASE_REPLIES } from '#main/worker/jobs'
import type { Worker } from '#main/worker/worker'
import type { Membership } from '#shared/domain/workspace'
import { contract } from '#shared/ipc/contract'
import { allTold } from '#tests/support/notified'
import { PATIENCE, addTicketOf, write } from '#tests/support/replying'
import { mailsOf, makeDue, newestOf, publicOn, reply, send } from '#tests/support/sending'
import { makeWorker } from '#tests/support/working'
import {
  type TestDatabase,
  type TestMember,
  openTestDatabase,
  silentLog,
} from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember
let ticketId: string
let worker: Worker | undefined

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  acme = await db.addWorkspace('Acme', 60)
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
  ticketId = (await addTicketOf(db, acme, `${acme.workspaceId}@example.org`)).id
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
})

const setDelay = (seconds: number) =>
  db.sql.query('UPDATE "WorkspaceSettings" SET "undoSendSeconds" = $2 WHERE "workspaceId" = $1', [
    acme.workspaceId,
    seconds,
  ])
const startWorker = async () => {
  worker = await makeWorker({ owner: db.owner, jobs: [RELEASE_REPLIES] })
  worker.start()
}
const states = async () =>
  (await getTicket({ ticketId }, mia.call)).outgoing.map(({ state }) => state)
const note = (member: TestMember) => write(member, ticketId, 'I have called them.', 'INTERNAL')

describe('a held reply', () => {
  it('is seen only by its author, and no mail waits', async () => {
    const message = reply(ticketId)
    const held = await addComment(message, mia.call)
    expect(contract['comments:add'].output.parse(held)).toMatchObject({
      id: message.id,
      content: message.content,
      state: 'WAITING',
      files: [],
    })
    const mine = await getTicket({ ticketId }, mia.anotherDesktop())
    expect(mine.outgoing.map(({ id }) => id)).toEqual([message.id])
    const due = Date.parse(mine.outgoing[0]?.dueAt ?? '') - Date.now()
    expect(due).toBeGreaterThan(30_000)
    expect(due).toBeLessThanOrEqual(60_000)
    const his = await getTicket({ ticketId }, ben.call)
    expect([his.outgoing, his.comments]).toEqual([[], []])
    expect(await mailsOf(db, ticketId)).toBe(0)
  })

  it('becomes a message of its author with its mail when it is sent now, once', async () => {
    const message = reply(ticketId)
    await addComment(message, mia.call)
    const now = { ticketId, replyId: message.id, seenCommentId: null }
    const answers = await Promise.all(
      [mia.call, mia.anotherDesktop()].map((call) => sendReplyNow(now, call)),
    )
    expect(answers).toEqual([{ state: 'sent' }, { state: 'sent' }])
    const ticket = await getTicket({ ticketId }, ben.call)
    expect(ticket.comments).toMatchObject([
      { id: message.id, author: mia.person, visibility: 'PUBLIC', delivery: { state: 'WAITING' } },
    ])
    expect(await states()).toEqual([])
    expect(await mailsOf(db, ticketId)).toBe(1)
  })

  it('is gone after taking it back, however often that is repeated', async () => {
    const message = reply(ticketId)
    await addComment(message, mia.call)
    const back = { ticketId, replyId: message.id }
    expect(await takeBackReply(back, mia.call)).toEqual({ state: 'taken-back' })
    expect(await takeBackReply(back, mia.call)).toEqual({ state: 'taken-back' })
    expect(await sendReplyNow({ ...back, seenCommentId: null }, mia.call)).toEqual({
      state: 'gone',
    })
    await makeDue(db)
    await startWorker()
    const other = reply(ticketId, { content: 'Better words.' })
    await addComment(other, mia.call)
    await makeDue(db)
    await vi.waitFor(
      async () => expect(await publicOn(db, ticketId)).toEqual(['Better words.']),
      PATIENCE,
    )
  })

  it('cannot be taken back or sent by anybody else', async () => {
    const message = reply(ticketId)
    await addComment(message, mia.call)
    await takeBackReply({ ticketId, replyId: message.id }, ben.call)
    await sendReplyNow({ ticketId, replyId: message.id, seenCommentId: null }, ben.call)
    expect(await states()).toEqual(['WAITING'])
    expect(await publicOn(db, ticketId)).toEqual([])
  })

  it('cannot be taken back once it was sent, and says so', async () => {
    const message = reply(ticketId)
    await addComment(message, mia.call)
    await sendReplyNow({ ticketId, replyId: message.id, seenCommentId: null }, mia.call)
    const answer = await takeBackReply({ ticketId, replyId: message.id }, mia.call)
    expect(answer).toEqual({ state: 'sent' })
    expect(await publicOn(db, ticketId)).toHaveLength(1)
  })

  it('taken back and released at the same moment, is one of the two, never both', async () => {
    const ends: string[] = []
    for (let round = 0; round < 25; round += 1) {
      const { id } = await addTicketOf(db, acme, `r${round}.${acme.workspaceId}@example.org`)
      const message = reply(id)
      await addComment(message, mia.call)
      const [back, now] = await Promise.all([
        takeBackReply({ ticketId: id, replyId: message.id }, mia.call),
        sendReplyNow({ ticketId: id, replyId: message.id, seenCommentId: null }, ben.call).then(
          () => sendReplyNow({ ticketId: id, replyId: message.id, seenCommentId: null }, mia.call),
        ),
      ])
      const there = (await publicOn(db, id)).length
      ends.push(`${back.state} ${now.state} ${there} ${await mailsOf(db, id)}`)
    }
    for (const end of ends) expect(['taken-back gone 0 0', 'sent sent 1 1']).toContain(end)
  })

  it('is sent once when the same call is repeated, before and after it was sent', async () => {
    const message = reply(ticketId)
    const [one, two] = await Promise.all([
      send(message, mia.call),
      send(message, mia.anotherDesktop()),
    ])
    expect([one, two]).toEqual(['held', 'held'])
    await sendReplyNow({ ticketId, replyId: message.id, seenCommentId: null }, mia.call)
    expect(await send(message, mia.call)).toBe('sent')
    expect(await publicOn(db, ticketId)).toHaveLength(1)
    expect(await mailsOf(db, ticketId)).toBe(1)
    expect(await send({ ...message, content: 'Other words' }, mia.call)).toBe('comment.conflict')
  })
})

describe('the delay', () => {
  it('with 0 seconds it is a message at once', async () => {
    await setDelay(0)
    expect(await send(reply(ticketId), mia.call)).toBe('sent')
    expect(await mailsOf(db, ticketId)).toBe(1)
  })

  it('its desktop releases it when it is due, and reports the result', async () => {
    await setDelay(1)
    const settled: unknown[] = []
    const timers = createReplyTimers({ onSettled: (one) => settled.push(one), log: silentLog })
    const message = reply(ticketId)
    await addComment(message, mia.call, ({ waitMs }) => {
      expect(waitMs).toBeGreaterThan(0)
      expect(waitMs).toBeLessThanOrEqual(1_000)
      timers.schedule(mia.call, { id: message.id, ticketId, waitMs })
    })
    await vi.waitFor(() => expect(settled).toHaveLength(1), PATIENCE)
    expect(settled).toEqual([{ ticketId, replyId: message.id, state: 'sent' }])
    expect(await publicOn(db, ticketId)).toHaveLength(1)
  })

  it('a desktop that quits sends what waits, and nothing that was taken back', async () => {
    const timers = createReplyTimers({ onSettled: () => undefined, log: silentLog })
    const [kept, back] = [reply(ticketId, { content: 'Kept' }), reply(ticketId, { content: 'Not' })]
    for (const message of [kept, back]) {
      await addComment(message, mia.call, ({ waitMs }) =>
        timers.schedule(mia.call, { id: message.id, ticketId, waitMs }),
      )
    }
    await takeBackReply({ ticketId, replyId: back.id }, mia.call)
    timers.forget(back.id)
    await timers.sendAll()
    expect(await publicOn(db, ticketId)).toEqual(['Kept'])
  })

  it('a worker releases it if the desktop was killed, as its author’s, once among several workers', async () => {
    const message = reply(ticketId)
    await addComment(message, mia.call)
    await startWorker()
    const second = await makeWorker({ owner: db.owner, jobs: [RELEASE_REPLIES] })
    second.start()
    await makeDue(db)
    await vi.waitFor(async () => expect(await publicOn(db, ticketId)).toHaveLength(1), PATIENCE)
    await second.stop()
    const ticket = await getTicket({ ticketId }, ben.call)
    expect(ticket.comments).toMatchObject([{ id: message.id, author: mia.person }])
    expect(await mailsOf(db, ticketId)).toBe(1)
  })

  it('no worker releases it early', async () => {
    await addComment(reply(ticketId), mia.call)
    worker = await makeWorker({ owner: db.owner, jobs: [RELEASE_REPLIES] })
    await worker.once()
    expect(await publicOn(db, ticketId)).toEqual([])
    expect(await states()).toEqual(['WAITING'])
  })
})

describe('what prevents sending', () => {
  it('somebody else’s message: the reply is stored, its author told, and it is sent after they have seen the message', async () => {
    const message = reply(ticketId)
    await addComment(message, mia.call)
    const came = await note(ben)
    const now = { ticketId, replyId: message.id }
    expect(await sendReplyNow({ ...now, seenCommentId: null }, mia.call)).toEqual({
      state: 'overtaken',
    })
    expect(await states()).toEqual(['OVERTAKEN'])
    expect(await publicOn(db, ticketId)).toEqual([])
    const told = (await allTold(db)).filter(({ text }) => text.startsWith('Your reply'))
    expect(told).toMatchObject([
      { who: mia.person.name, text: 'Your reply was not sent: another message came first' },
    ])
    expect(await sendReplyNow({ ...now, seenCommentId: came.id }, mia.call)).toEqual({
      state: 'sent',
    })
    expect(await publicOn(db, ticketId)).toEqual([message.content])
  })

  it('two replies held in the same seconds: the second is not sent over the first', async () => {
    const [hers, his] = [reply(ticketId, { content: 'Hers' }), reply(ticketId, { content: 'His' })]
    await Promise.all([addComment(hers, mia.call), addComment(his, ben.call)])
    await makeDue(db)
    await startWorker()
    await vi.waitFor(async () => {
      const { rows } = await db.sql.query(
        'SELECT "state" FROM "OutgoingReply" WHERE "ticketId" = $1',
        [ticketId],
      )
      expect(rows).toEqual([{ state: 'OVERTAKEN' }])
    }, PATIENCE)
    expect(await publicOn(db, ticketId)).toHaveLength(1)
    expect(await mailsOf(db, ticketId)).toBe(1)
  })

  it.each<[string, () => Promise<unknown>]>([
    [
      'the workspace is archived',
      () =>
        db.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
          acme.workspaceId,
        ]),
    ],
    [
      'the membership is ended',
      () =>
        db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
          mia.person.id,
        ]),
    ],
    [
      'its author may only read any more',
      () =>
        db.sql.query(`UPDATE "WorkspaceUser" SET "role" = 'VIEWER' WHERE "userId" = $1`, [
          mia.person.id,
        ]),
    ],
    [
      'its author is deactivated',
      () => db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [mia.person.id]),
    ],
  ])('%s: it is kept and not sent, also not later', async (_what, change) => {
    // Somebody must remain to manage the workspace.
    await db.addMember(acme, 'OWNER', 'Olga Owner')
    const message = reply(ticketId)
    await addComment(message, mia.call)
    await change()
    await makeDue(db)
    await startWorker()
    const stateOf = async () => {
      const { rows } = await db.sql.query<{ state: string }>(
        'SELECT "state" FROM "OutgoingReply" WHERE "id" = $1',
        [message.id],
      )
      return rows
    }
    await vi.waitFor(async () => expect(await stateOf()).toEqual([{ state: 'STOPPED' }]), PATIENCE)
    await db.sql.query('UPDATE "Workspace" SET "isActive" = true WHERE "id" = $1', [
      acme.workspaceId,
    ])
    await worker?.stop()
    worker = await makeWorker({ owner: db.owner, jobs: [RELEASE_REPLIES] })
    await worker.once()
    expect(await stateOf()).toEqual([{ state: 'STOPPED' }])
    expect(await publicOn(db, ticketId)).toEqual([])
    expect(await mailsOf(db, ticketId)).toBe(0)
  })

  it('a deleted ticket deletes it too', async () => {
    await addComment(reply(ticketId), mia.call)
    await db.sql.query('DELETE FROM "Ticket" WHERE "id" = $1', [ticketId])
    const { rows } = await db.sql.query('SELECT FROM "OutgoingReply" WHERE "ticketId" = $1', [
      ticketId,
    ])
    expect(rows).toEqual([])
  })
})

it('the newest message is the one that arrived last, whatever its time is', async () => {
  const first = await note(ben)
  await db.sql.query(
    `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content", "createdAt", "importKey")
     SELECT private.new_id(), "workspaceId", "id", "createdById", 'PUBLIC', 'Written last year', '2025-01-01', 'mail-1'
     FROM "Ticket" WHERE "id" = $1`,
    [ticketId],
  )
  const ticket = await getTicket({ ticketId }, mia.call)
  expect(ticket.comments.map(({ content }) => content)).toEqual([
    'Written last year',
    first.content,
  ])
  expect(await newestOf(ticketId, mia.call)).toBe(ticket.comments[0]?.id)
})
