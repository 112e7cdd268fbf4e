import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignTicket } from '#main/features/tickets/assign-ticket'
import { createTicket } from '#main/features/tickets/create-ticket'
import { getTicket } from '#main/features/tickets/get-ticket'
import { renameTicket } from '#main/features/tickets/rename-ticket'
import { setPriority } from '#main/features/tickets/set-priority'
import { setStatus } from '#main/features/tickets/set-status'
import { tagTicket } from '#main/features/tags/tag-ticket'
import { untagTicket } from '#main/features/tags/untag-ticket'
import { SubjectSchema } from '#shared/domain/ticket'
import { type Membership, SessionSchema } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import { contract } from '#shared/ipc/contract'
import { type TestDatabase, type TestMember, openTestDatabase } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let other: Membership
let mia: TestMember
let ben: TestMember
let stranger: TestMember

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  other = await db.addWorkspace('Other')
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  ben = await db.addMember(acme, 'ADMIN', 'Ben Agent')
  stranger = await db.addMember(other, 'OWNER', 'Sam Stranger')
})

afterAll(() => db.close())

const newTicket = (change: object = {}) =>
  contract['tickets:create'].input.parse({
    id: createId(),
    subject: 'Invoice is wrong',
    description: 'The **total** does not add up.',
    requester: { email: 'Customer@Example.org', name: 'Cora Customer' },
    priority: 'HIGH',
    assigneeId: null,
    uploadIds: [],
    ...change,
  })

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof DomainError ? (error as DomainError).code : `no refusal: ${String(error)}`
}

describe('creating', () => {
  it('makes a ticket for a new requester, with a number, history and no closing time', async () => {
    const ticket = await createTicket(newTicket(), mia.call)
    expect(contract['tickets:create'].output.parse(ticket)).toEqual(ticket)
    expect(ticket).toMatchObject({
      subject: 'Invoice is wrong',
      description: 'The **total** does not add up.',
      excerpt: expect.stringContaining('total') as string,
      requester: { email: 'customer@example.org', name: 'Cora Customer' },
      assignee: null,
      status: 'OPEN',
      priority: 'HIGH',
      closedAt: null,
      version: 1,
      comments: [],
    })
    expect(ticket.history).toMatchObject([{ kind: 'CREATED', actor: { id: mia.person.id } }])
  })

  it('finds the same requester again, whatever the case of the e-mail', async () => {
    const first = await createTicket(newTicket(), mia.call)
    const second = await createTicket(
      newTicket({ requester: { email: 'CUSTOMER@example.ORG', name: null } }),
      ben.call,
    )
    expect(second.requester).toEqual(first.requester)
    expect(second.number).toBeGreaterThan(first.number)
  })

  it('makes one ticket when the same call is sent twice', async () => {
    const input = newTicket({ subject: 'Sent twice' })
    const [first, second] = await Promise.all([
      createTicket(input, mia.call),
      createTicket(input, mia.anotherDesktop()),
    ])
    expect(second.id).toBe(first.id)
    expect(second.number).toBe(first.number)
    const { rows } = await db.sql.query('SELECT 1 FROM "Ticket" WHERE "subject" = $1', [
      'Sent twice',
    ])
    expect(rows).toHaveLength(1)
  })

  it('accepts a description of 1 MB', async () => {
    const description = `${'Zeile mit Umläuten äöü. '.repeat(42_000)}ende`
    const ticket = await createTicket(newTicket({ description }), mia.call)
    expect(ticket.description.length).toBeGreaterThan(1_000_000)
    expect(ticket.description).toBe(description)
    expect(ticket.excerpt.length).toBeLessThan(250)
  })

  it.each([
    ['two characters', 'ab'],
    ['200 characters', 'x'.repeat(200)],
    ['200 emoji', '😀'.repeat(200)],
    ['right-to-left', 'الفاتورة خاطئة'],
    ['an emoji made of several', '👩‍👩‍👧‍👦 family'],
  ])('stores a subject of %s unchanged', async (_name, subject) => {
    const ticket = await createTicket(newTicket({ subject }), mia.call)
    expect(ticket.subject).toBe(subject)
  })

  it.each([
    ['one character', 'a'],
    ['201 characters', 'x'.repeat(201)],
    ['spaces only', '     '],
    ['zero-width characters only', '\u200b\u200c\u200d\u2060\ufeff'],
    ['one letter among zero-width ones', '\u200ba\u200b'],
    ['NUL', 'a\u0000b'],
    ['a line break', 'first\nsecond'],
    ['half a surrogate pair', 'ab\ud800'],
  ])('refuses a subject of %s in the schema and in the database', async (_name, subject) => {
    expect(SubjectSchema.safeParse(subject).success).toBe(false)
    const ticketId = await db.addTicket(acme)
    const update = mia.call.database.ticket.updateMany({
      where: { id: ticketId },
      data: { subject },
    })
    // A lone surrogate becomes U+FFFD on its way to PostgreSQL, so the schema refuses it first.
    if (subject.includes('\ud800')) await expect(update).resolves.toEqual({ count: 1 })
    else await expect(update).rejects.toThrow()
  })

  it('refuses an assignee and a requester the workspace does not know', async () => {
    const foreign = newTicket({ assigneeId: stranger.person.id })
    expect(await codeOf(createTicket(foreign, mia.call))).toBe('assignee.not-member')
    const unknown = newTicket({ requester: { id: stranger.person.id } })
    expect(await codeOf(createTicket(unknown, mia.call))).toBe('requester.not-found')
  })
})

describe('changing', () => {
  it('closes and reopens, sets closedAt exactly meanwhile, and records who did what', async () => {
    const ticketId = await db.addTicket(acme)
    const closed = await setStatus({ ticketId, version: 1, status: 'CLOSED' }, mia.call)
    expect(closed).toMatchObject({ status: 'CLOSED', version: 2 })
    expect(closed.closedAt).not.toBeNull()
    const reopened = await setStatus({ ticketId, version: 2, status: 'OPEN' }, ben.call)
    expect(reopened).toMatchObject({ status: 'OPEN', version: 3, closedAt: null })
    expect(reopened.history.slice(-2)).toMatchObject([
      { kind: 'STATUS_CHANGED', before: 'OPEN', after: 'CLOSED', actor: { name: 'Mia Agent' } },
      { kind: 'STATUS_CHANGED', before: 'CLOSED', after: 'OPEN', actor: { name: 'Ben Agent' } },
    ])
  })

  it('shows names, not ids, in the history of assignments', async () => {
    const ticketId = await db.addTicket(acme)
    await assignTicket({ ticketId, version: 1, assigneeId: mia.person.id }, ben.call)
    const ticket = await assignTicket({ ticketId, version: 2, assigneeId: null }, ben.call)
    expect(ticket.history.slice(-2)).toMatchObject([
      { kind: 'ASSIGNEE_CHANGED', before: null, after: 'Mia Agent' },
      { kind: 'ASSIGNEE_CHANGED', before: 'Mia Agent', after: null },
    ])
  })

  it('renames and reprioritises', async () => {
    const ticketId = await db.addTicket(acme)
    await renameTicket({ ticketId, version: 1, subject: 'A better subject' }, mia.call)
    const ticket = await setPriority({ ticketId, version: 2, priority: 'URGENT' }, mia.call)
    expect(ticket).toMatchObject({ subject: 'A better subject', priority: 'URGENT', version: 3 })
  })

  it('of two agents who assign at the same moment one wins, and the other is told who did', async () => {
    const ticketId = await db.addTicket(acme)
    const results = await Promise.allSettled([
      assignTicket({ ticketId, version: 1, assigneeId: mia.person.id }, mia.call),
      assignTicket({ ticketId, version: 1, assigneeId: ben.person.id }, ben.call),
    ])
    const won = results.findIndex((result) => result.status === 'fulfilled')
    const lost = results.find((result) => result.status === 'rejected')
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const winner = won === 0 ? mia : ben
    expect(lost?.reason).toBeInstanceOf(DomainError)
    expect(lost?.reason).toMatchObject({
      code: 'ticket.changed-meanwhile',
      details: { by: winner.person.name, version: 2 },
    })
    const ticket = await getTicket({ ticketId }, mia.call)
    expect(ticket.assignee?.id).toBe(winner.person.id)
  })

  it('adds and removes tags without case and without conflict', async () => {
    const ticketId = await db.addTicket(acme)
    const once = await tagTicket({ ticketId, name: 'Refund' }, mia.call)
    const twice = await tagTicket({ ticketId, name: 'refund' }, ben.call)
    expect(once.tags).toMatchObject([{ name: 'Refund' }])
    expect(twice.tags).toEqual(once.tags)
    expect(twice.version).toBe(1)
    const tagId = once.tags[0]?.id ?? ''
    const without = await untagTicket({ ticketId, tagId }, mia.call)
    expect(without.tags).toEqual([])
    expect(without.history.slice(-2)).toMatchObject([
      { kind: 'TAG_ADDED', after: 'Refund' },
      { kind: 'TAG_REMOVED', before: 'Refund' },
    ])
  })
})

describe('another workspace', () => {
  it('returns not-found for reading, changing and tagging, and refuses writes', async () => {
    const ticketId = await db.addTicket(acme)
    const { call } = stranger
    expect(await codeOf(getTicket({ ticketId }, call))).toBe('ticket.not-found')
    expect(await codeOf(setStatus({ ticketId, version: 1, status: 'CLOSED' }, call))).toBe(
      'ticket.not-found',
    )
    expect(await codeOf(tagTicket({ ticketId, name: 'mine' }, call))).toBe('ticket.not-found')
    expect(await getTicket({ ticketId }, mia.call)).toMatchObject({ status: 'OPEN', tags: [] })
  })

  it('is out of reach even for a desktop that claims to be in it', async () => {
    const ticketId = await db.addTicket(acme)
    const forged = { ...stranger.call.viewer, workspaceId: acme.workspaceId }
    const call = { ...stranger.call, viewer: forged }
    expect(SessionSchema.safeParse(forged.session).success).toBe(true)
    expect(await codeOf(getTicket({ ticketId }, call))).toBe('ticket.not-found')
    await expect(createTicket(newTicket(), call)).rejects.toThrow()
  })
})
