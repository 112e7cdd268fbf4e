import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import { addComment } from '#main/features/comments/add-comment'
import { sendReplyNow } from '#main/features/comments/send-reply-now'
import { createTicket } from '#main/features/tickets/create-ticket'
import { getTicket } from '#main/features/tickets/get-ticket'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { addTicketOf, write } from '#tests/support/replying'
import { mailsOf, newestOf, publicOn, reply, send } from '#tests/support/sending'
import { sendFile } from '#tests/support/uploading'
import { attempt } from '#tests/support/walls'
import { type TestDatabase, type TestMember, openTestDatabase } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember
let ticketId: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
})
afterAll(() => db.close())
beforeEach(async () => {
  ticketId = (await addTicketOf(db, acme, `${createId()}@example.org`)).id
})

describe('somebody else’s message that the author has not seen', () => {
  it('stops a reply in the database, with nothing written, and says which message it is', async () => {
    const came = await write(ben, ticketId, 'I have called them.', 'INTERNAL')
    const message = reply(ticketId)
    await expect(addComment(message, mia.call)).rejects.toMatchObject({
      code: 'reply.overtaken',
      details: { commentIds: [came.id] },
    })
    expect(await publicOn(db, ticketId)).toEqual([])
    expect(await mailsOf(db, ticketId)).toBe(0)
    // The same call with what was seen sends it all the same.
    expect(await send({ ...message, seenCommentId: came.id }, mia.call)).toBe('sent')
  })

  it('also stops it if it is older by its own time, like an imported mail', async () => {
    const seen = await write(ben, ticketId, 'First', 'INTERNAL')
    await db.sql.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content", "createdAt", "importKey")
       SELECT private.new_id(), "workspaceId", "id", "createdById", 'PUBLIC', 'From last year', '2025-01-01', $2
       FROM "Ticket" WHERE "id" = $1`,
      [ticketId, createId()],
    )
    expect(await send(reply(ticketId, { seenCommentId: seen.id }), mia.call)).toBe(
      'reply.overtaken',
    )
  })

  it('only concerns other people’s messages, and a message of another ticket does not count as seen', async () => {
    await write(mia, ticketId, 'My own note', 'INTERNAL')
    expect(await send(reply(ticketId), mia.call)).toBe('sent')
    const elsewhere = await db.addTicket(acme)
    const there = await write(ben, elsewhere, 'Elsewhere', 'INTERNAL')
    await write(ben, ticketId, 'Here', 'INTERNAL')
    expect(await send(reply(ticketId, { seenCommentId: there.id }), mia.call)).toBe(
      'reply.overtaken',
    )
  })

  it('of two replies at the same moment, one is sent and the other stopped, every time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await db.addTicket(acme)
      const outcomes = await Promise.all([
        send(reply(id, { content: 'Hers' }), mia.call),
        send(reply(id, { content: 'His' }), ben.call),
      ])
      expect(outcomes.sort()).toEqual(['reply.overtaken', 'sent'])
      expect(await publicOn(db, id)).toHaveLength(1)
    }
  })

  it('a note and a reply at the same moment: the reply is first or is stopped', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await db.addTicket(acme)
      const [outcome] = await Promise.all([
        send(reply(id), mia.call),
        write(ben, id, 'I have called them.', 'INTERNAL'),
      ])
      const { rows } = await db.sql.query<{ visibility: string }>(
        'SELECT "visibility" FROM "Comment" WHERE "ticketId" = $1 ORDER BY "arrival"',
        [id],
      )
      const order = rows.map(({ visibility }) => visibility)
      expect([outcome, ...order]).toEqual(
        outcome === 'sent' ? ['sent', 'PUBLIC', 'INTERNAL'] : ['reply.overtaken', 'INTERNAL'],
      )
    }
  })
})

it('the check cannot be bypassed: no desktop writes a public message by itself', async () => {
  const desktop = await openDesktop(db.app, mia.token)
  const insert = `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility")
    VALUES ($1, $2, $3, $4, 'Unguarded', $5)`
  const values = [createId(), acme.workspaceId, ticketId, mia.person.id]
  expect(await attempt(desktop, insert, [...values, 'PUBLIC'])).toBe('42501')
  expect(await attempt(desktop, insert, [...values, 'INTERNAL'])).toEqual([])
  expect(
    await attempt(
      desktop,
      `INSERT INTO "OutgoingReply" ("id", "workspaceId", "ticketId", "userId", "content", "dueAt") VALUES ($1, $2, $3, $4, 'x', now())`,
      values,
    ),
  ).toBe('42501')
  await write(mia, ticketId, 'A note', 'INTERNAL')
  const publish = `UPDATE "Comment" SET "visibility" = 'PUBLIC' WHERE "ticketId" = $1`
  expect(await attempt(desktop, publish, [ticketId])).toBe('42501')
  await desktop.end()
})

describe('files', () => {
  const uploads = createUploadService(createDatabaseFileStore())
  const file = (member: TestMember, name: string) =>
    sendFile(uploads, member.call, { name, ticketId, content: `Content of ${name}` })

  it('are sent with a reply, a note and a new ticket, at the same moment', async () => {
    const [one, two, three] = [
      await file(mia, 'one.txt'),
      await file(mia, 'two.txt'),
      await file(mia, 'three.txt'),
    ]
    await addComment(reply(ticketId, { uploadIds: [one.id] }), mia.call)
    await addComment(
      reply(ticketId, { visibility: 'INTERNAL', content: 'A note', uploadIds: [two.id] }),
      mia.call,
    )
    const { comments } = await getTicket({ ticketId }, ben.call)
    expect(comments.map(({ attachments }) => attachments.map(({ name }) => name))).toEqual([
      ['one.txt'],
      ['two.txt'],
    ])
    const ticket = await createTicket(
      {
        id: createId(),
        subject: 'With a file',
        description: 'See the file',
        requester: { email: 'cora@example.org', name: null },
        priority: 'LOW',
        assigneeId: null,
        uploadIds: [three.id],
      },
      mia.call,
    )
    expect(ticket.attachments.map(({ name }) => name)).toEqual(['three.txt'])
  })

  it('of somebody else, or incomplete ones, are refused, and nothing is written', async () => {
    const his = await file(ben, 'his.txt')
    for (const uploadIds of [[his.id], [createId()]]) {
      const message = reply(ticketId, { uploadIds })
      expect(await send(message, mia.call)).not.toBe('sent')
      expect(await publicOn(db, ticketId)).toEqual([])
    }
    const wanted = createId()
    const making = createTicket(
      {
        id: wanted,
        subject: 'With his file',
        description: 'x',
        requester: { email: 'cora@example.org', name: null },
        priority: 'LOW',
        assigneeId: null,
        uploadIds: [his.id],
      },
      mia.call,
    )
    await expect(making).rejects.toThrow()
    await expect(getTicket({ ticketId: wanted }, mia.call)).rejects.toThrow('ticket.not-found')
  })

  it('wait with a held reply, come back with it, and do not prevent sending', async () => {
    const slow = await db.addWorkspace('Slow', 60)
    const ann = await db.addMember(slow, 'MEMBER', 'Ann Agent')
    const id = (await addTicketOf(db, slow, `${createId()}@example.org`)).id
    const own = await sendFile(uploads, ann.call, { name: 'a.txt', ticketId: id, content: 'A' })
    const message = reply(id, { uploadIds: [own.id] })
    expect(await addComment(message, ann.call)).toMatchObject({ files: [own] })
    const shown = await getTicket({ ticketId: id }, ann.call)
    expect(shown.outgoing[0]?.files).toEqual([own])
    await sendReplyNow({ ticketId: id, replyId: message.id, seenCommentId: null }, ann.call)
    const [comment] = (await getTicket({ ticketId: id }, ann.call)).comments
    expect(comment?.attachments.map(({ name }) => name)).toEqual(['a.txt'])
    expect(await newestOf(id, ann.call)).toBe(message.id)
  })
})
