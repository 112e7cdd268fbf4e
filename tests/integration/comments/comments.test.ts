import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addComment } from '#main/features/comments/add-comment'
import { listComments } from '#main/features/comments/list-comments'
import { getTicket } from '#main/features/tickets/get-ticket'
import type { Comment } from '#shared/domain/comment'
import type { Membership } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import { type ParsedInput, contract } from '#shared/ipc/contract'
import { type TestDatabase, type TestMember, openTestDatabase } from '#tests/support/test-database'

type NewComment = ParsedInput<'comments:add'>

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember
let stranger: TestMember
let ticketId: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  ben = await db.addMember(acme, 'ADMIN', 'Ben Agent')
  stranger = await db.addMember(await db.addWorkspace('Other'), 'OWNER', 'Sam Stranger')
})

afterAll(() => db.close())

beforeEach(async () => {
  ticketId = await db.addTicket(acme)
})

const comment = (change: Partial<NewComment> = {}): NewComment =>
  contract['comments:add'].input.parse({
    id: createId(),
    ticketId,
    visibility: 'PUBLIC',
    content: 'We are **looking** into it.',
    seenCommentId: null,
    uploadIds: [],
    ...change,
  })

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => String(error instanceof DomainError ? error.code : error),
  )

const kept = async (id: string) => {
  const { rows } = await db.sql.query<{ content: string; visibility: string; userId: string }>(
    'SELECT "content", "visibility", "userId" FROM "Comment" WHERE "id" = $1',
    [id],
  )
  return rows
}

describe('adding', () => {
  it.each(['PUBLIC', 'INTERNAL'] as const)(
    'stores %s, author, text and time',
    async (visibility) => {
      const input = comment({ visibility })
      const added = await addComment(input, mia.call)
      expect(contract['comments:add'].output.parse(added)).toMatchObject({
        id: input.id,
        content: 'We are **looking** into it.',
        visibility,
        author: mia.person,
        fromRequester: false,
        isImported: false,
        importedBy: null,
        createdAt: added.createdAt,
      })
      expect(await kept(input.id)).toEqual([
        { content: input.content, visibility, userId: mia.person.id },
      ])
      const ticket = await getTicket({ ticketId }, ben.call)
      expect(ticket.comments).toEqual([added])
    },
  )

  it('moves the ticket to the front', async () => {
    await db.sql.query(`UPDATE "Ticket" SET "priority" = 'LOW' WHERE "id" = $1`, [ticketId])
    const before = await getTicket({ ticketId }, mia.call)
    await addComment(comment(), mia.call)
    const after = await getTicket({ ticketId }, mia.call)
    expect(after.updatedAt > before.updatedAt).toBe(true)
  })

  it('makes one comment when the same call is sent twice, also at once from two desktops', async () => {
    const input = comment()
    const first = await addComment(input, mia.call)
    expect(await addComment(input, mia.call)).toEqual(first)
    const other = comment()
    const [one, two] = await Promise.all([
      addComment(other, mia.call),
      addComment(other, mia.anotherDesktop()),
    ])
    expect(two).toEqual(one)
    expect(await kept(other.id)).toHaveLength(1)
    expect((await getTicket({ ticketId }, mia.call)).comments).toHaveLength(2)
  })

  it.each<[string, Partial<NewComment>]>([
    ['other words', { content: 'Something else.' }],
    ['another visibility', { visibility: 'INTERNAL' }],
  ])('refuses the same id with %s and changes nothing', async (_name, change) => {
    const input = comment()
    await addComment(input, mia.call)
    expect(await codeOf(addComment({ ...input, ...change }, mia.call))).toBe('comment.conflict')
    expect(await kept(input.id)).toEqual([
      { content: input.content, visibility: 'PUBLIC', userId: mia.person.id },
    ])
  })

  it('refuses the id of another person’s comment or of another ticket’s', async () => {
    const input = comment()
    await addComment(input, mia.call)
    expect(await codeOf(addComment(input, ben.call))).toBe('comment.conflict')
    const elsewhere = { ...input, ticketId: await db.addTicket(acme) }
    expect(await codeOf(addComment(elsewhere, mia.call))).toBe('comment.conflict')
  })

  it('refuses a ticket of another workspace as not found', async () => {
    const input = comment()
    expect(await codeOf(addComment(input, stranger.call))).toBe('ticket.not-found')
    expect(await codeOf(addComment(comment({ ticketId: createId() }), mia.call))).toBe(
      'ticket.not-found',
    )
    expect(await kept(input.id)).toEqual([])
  })

  it('does not reveal to a stranger that an id is taken', async () => {
    const input = comment()
    await addComment(input, mia.call)
    const own = await db.addTicket(stranger.call.viewer.session.workspace)
    const answer = await codeOf(addComment({ ...input, ticketId: own }, stranger.call))
    expect(['ticket.not-found', 'comment.conflict']).toContain(answer)
    expect(await kept(input.id)).toHaveLength(1)
  })
})

describe('the text', () => {
  it.each([
    ['empty', ''],
    ['spaces and line breaks', ' \n\t '],
    ['zero-width characters only', '\u200b\u200d\ufeff'],
    ['2,000,001 characters', 'x'.repeat(2_000_001)],
    ['NUL', 'a\u0000b'],
  ])('%s are refused by the schema, and by the database', async (_name, content) => {
    const schema = contract['comments:add'].input
    const input = { ...comment(), content }
    expect(schema.safeParse(input).success).toBe(false)
    await expect(addComment({ ...comment(), content }, mia.call)).rejects.toThrow()
    const { rows } = await db.sql.query('SELECT 1 FROM "Comment" WHERE "ticketId" = $1', [ticketId])
    expect(rows).toEqual([])
  })

  it.each([
    ['2,000,000 characters', 'ä'.repeat(2_000_000)],
    ['emoji and right-to-left', '👩‍👩‍👧‍👦 الفاتورة'],
    ['Markdown and HTML', '<script>alert(1)</script>\n\n**bold** ~~gone~~'],
  ])('%s are stored unchanged', async (_name, content) => {
    const input = comment({ content })
    await addComment(input, mia.call)
    const [row] = await kept(input.id)
    expect(row?.content === input.content).toBe(true)
    expect(input.content.length).toBe(content.length)
  })
})

describe('a long conversation', () => {
  it('is read backwards page by page, each comment once and in order', async () => {
    await db.sql.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility", "createdAt")
       SELECT substr(md5(n::text || $2), 1, 24), $1, $2, $3, 'Message ' || n,
              CASE WHEN n % 4 = 0 THEN 'INTERNAL' ELSE 'PUBLIC' END::"CommentVisibility",
              timestamptz '2026-01-01' + (n / 10) * interval '1 second'
       FROM generate_series(1, 430) AS n`,
      [acme.workspaceId, ticketId, mia.person.id],
    )
    const ticket = await getTicket({ ticketId }, ben.call)
    const seen: Comment[] = [...ticket.comments]
    let before = ticket.earlierComments
    expect(before).not.toBeNull()
    while (before !== null) {
      const page = await listComments({ ticketId, before, limit: 37 }, ben.call)
      expect(contract['comments:list'].output.parse(page)).toEqual(page)
      expect(page.comments.length).toBeLessThanOrEqual(37)
      seen.unshift(...page.comments)
      before = page.earlierComments
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(430)
    expect(seen).toHaveLength(430)
    const order = seen.map(({ createdAt, id }) => `${createdAt} ${id}`)
    expect(order).toEqual(order.toSorted())
    expect(seen.filter(({ visibility }) => visibility === 'INTERNAL')).toHaveLength(107)
  })

  it('is empty for a stranger and refuses an invalid cursor', async () => {
    await addComment(comment(), mia.call)
    const before = `2030-01-01T00:00:00.000Z ${'z'.repeat(24)}`
    const page = await listComments({ ticketId, before, limit: 10 }, stranger.call)
    expect(page).toEqual({ comments: [], earlierComments: null })
    for (const bad of ['', 'x', `yesterday ${createId()}`, "2026-01-01T00:00:00Z ' OR 1=1"]) {
      const work = listComments({ ticketId, before: bad, limit: 10 }, mia.call)
      expect(await codeOf(work)).toBe('input.invalid')
    }
  })
})
