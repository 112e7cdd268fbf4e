import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { addComment } from '#main/features/comments/add-comment'
import { createTicket } from '#main/features/tickets/create-ticket'
import { getTicket } from '#main/features/tickets/get-ticket'
import type { CommentVisibility } from '#shared/domain/comment'
import { type DraftKind, kindOf } from '#shared/domain/draft'
import type { Membership } from '#shared/domain/workspace'
import { type DraftingDesktop, openDraftingDesktop } from '#tests/support/drafting'
import { type TestDatabase, type TestMember, openTestDatabase } from '#tests/support/test-database'

/*
 * A desktop is killed after the database has accepted a message and before it has recorded that.
 * The draft is on its disk with the id under which the message was tried. The database has both.
 */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ticketId: string
let here: DraftingDesktop

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
})
afterAll(() => db.close())

beforeEach(async () => {
  await delayReplies(0)
  mia = await db.addMember(acme, 'MEMBER')
  ticketId = await db.addTicket(acme)
  here = await openDraftingDesktop(mia.call, ticketId)
})
afterEach(() => here.close())

const delayReplies = (seconds: number) =>
  db.sql.query('UPDATE "WorkspaceSettings" SET "undoSendSeconds" = $2 WHERE "workspaceId" = $1', [
    acme.workspaceId,
    seconds,
  ])

const message = (id: string, visibility: CommentVisibility = 'PUBLIC') => ({
  id,
  ticketId,
  visibility,
  content: 'Please restart it.',
  seenCommentId: null,
  uploadIds: [],
})

/** Sends, and is killed before the answer arrives. */
async function sendAndDie(id: string, visibility: CommentVisibility = 'PUBLIC') {
  await here.type({ kind: kindOf(visibility) }, 'Please restart it.', { triedAs: id })
  await here.sync()
  await addComment(message(id, visibility), mia.call)
  here.setAway(true)
  await here.killAndStart()
}

const comments = async () =>
  (await getTicket({ ticketId }, mia.call)).comments.map(({ id, content }) => ({ id, content }))

const rows = async (kind: DraftKind) => {
  const { rows: found } = await db.sql.query(
    'SELECT FROM "Draft" WHERE "userId" = $1 AND "kind" = $2::"DraftKind"',
    [mia.person.id, kind],
  )
  return found.length
}

it.each(['PUBLIC', 'INTERNAL'] as const)(
  'has one %s message if the restored draft is sent again',
  async (visibility) => {
    const id = createId()
    await sendAndDie(id, visibility)
    const draft = await here.at({ kind: kindOf(visibility) })
    expect(draft).toMatchObject({ text: 'Please restart it.', triedAs: id })
    await addComment(message(draft?.triedAs ?? createId(), visibility), mia.call)
    expect(await comments()).toEqual([{ id, content: 'Please restart it.' }])
  },
)

it.each(['PUBLIC', 'INTERNAL'] as const)(
  'removes a %s draft once the database can be asked, because its message is there',
  async (visibility) => {
    await sendAndDie(createId(), visibility)
    const kind = kindOf(visibility)
    expect(await here.at({ kind })).toBeDefined()
    here.setAway(false)
    await here.sync()
    expect(await here.at({ kind })).toBeUndefined()
    expect(here.batch).toContainEqual({ userId: mia.person.id, workspaceId: acme.workspaceId })
    await here.sync()
    expect(await rows(kind)).toBe(0)
    await here.killAndStart()
    expect(await here.at({ kind })).toBeUndefined()
  },
)

it('has one held reply, and no draft next to it', async () => {
  await delayReplies(60)
  const id = createId()
  await sendAndDie(id)
  const draft = await here.at({})
  await addComment(message(draft?.triedAs ?? createId()), mia.call)
  const { outgoing } = await getTicket({ ticketId }, mia.call)
  expect(outgoing.map((reply) => reply.id)).toEqual([id])
  here.setAway(false)
  await here.sync()
  expect(await here.at({})).toBeUndefined()
  expect(await comments()).toEqual([])
})

it('has one new ticket, and no draft for it any more', async () => {
  const id = createId()
  const fields = {
    subject: 'A new problem',
    requesterText: 'cora@customer.example',
    requester: { email: 'cora@customer.example', name: null },
    requesterName: '',
    priority: 'HIGH' as const,
    assignee: null,
  }
  const create = (as: string) =>
    createTicket(
      {
        id: as,
        subject: fields.subject,
        description: 'It smokes.',
        requester: fields.requester,
        priority: fields.priority,
        assigneeId: null,
        uploadIds: [],
      },
      mia.call,
    )
  await here.type({ kind: 'TICKET' }, 'It smokes.', { fields, triedAs: id })
  const { number } = await create(id)
  here.setAway(true)
  await here.killAndStart()
  const draft = await here.at({ kind: 'TICKET' })
  expect((await create(draft?.triedAs ?? createId())).number).toBe(number)
  here.setAway(false)
  await here.sync()
  expect(await here.at({ kind: 'TICKET' })).toBeUndefined()
})

it('keeps a draft that was tried and never reached the database, with its id', async () => {
  const id = createId()
  await here.type({}, 'Please restart it.', { triedAs: id })
  await here.sync()
  await here.killAndStart()
  await here.sync()
  expect(await here.at({})).toMatchObject({ text: 'Please restart it.', triedAs: id })
})

it('keeps what was written after it was restored', async () => {
  await sendAndDie(createId())
  await here.type({}, 'Please restart it. And call us.', { triedAs: null })
  here.setAway(false)
  await here.sync()
  expect(await here.at({})).toMatchObject({ text: 'Please restart it. And call us.' })
})
