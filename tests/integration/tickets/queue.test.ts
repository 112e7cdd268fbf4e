import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countViews } from '#main/features/tickets/queue-repository'
import { listTickets } from '#main/features/tickets/list-tickets'
import type { TicketRow } from '#shared/domain/ticket'
import { VIEWS, type View, isInView } from '#shared/domain/view'
import type { Membership } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import { type ParsedInput, contract } from '#shared/ipc/contract'
import { type TestDatabase, type TestMember, openTestDatabase } from '#tests/support/test-database'

type ListInput = ParsedInput<'tickets:list'>

const TICKETS = 500
const RANK = ['LOW', 'MEDIUM', 'HIGH', 'URGENT']

let db: TestDatabase
let acme: Membership
let mia: TestMember
let viewer: TestMember
let stranger: TestMember

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  const other = await db.addWorkspace('Other')
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  viewer = await db.addMember(acme, 'VIEWER', 'Vera Viewer')
  stranger = await db.addMember(other, 'OWNER', 'Sam Stranger')
  await seed(other, 40, stranger)
  await seed(acme, TICKETS, mia)
})

afterAll(() => db.close())

/** Many have the same time, priority or both, so that only the id decides their order. */
async function seed(workspace: Membership, count: number, member: TestMember): Promise<void> {
  const requester = await db.addRequester(workspace)
  await db.sql.query(
    `INSERT INTO "Ticket" ("id", "workspaceId", "subject", "description", "status", "priority",
                           "createdById", "assignedToId", "createdAt", "updatedAt")
     SELECT substr(md5(n::text || $1), 1, 24), $1, 'Case ' || n || CASE WHEN n % 50 = 0 THEN ' is 100% _done_' ELSE '' END,
            'Words',
            (ARRAY['OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED'])[1 + n % 5]::"TicketStatus",
            (ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'])[1 + n % 4]::"TicketPriority",
            $2, CASE WHEN n % 3 = 0 THEN $3 END,
            timestamptz '2026-01-01' + (n / 7) * interval '1 hour',
            timestamptz '2026-02-01' + (n % 60) * interval '1 minute'
     FROM generate_series(1, $4::int) AS n`,
    [workspace.workspaceId, requester, member.person.id, count],
  )
}

async function page(
  member: TestMember,
  change: Partial<ListInput>,
): Promise<{ rows: TicketRow[]; nextCursor: string | null }> {
  const input = { view: 'all-open', sort: 'updated', direction: 'desc', limit: 100, ...change }
  const answer = await listTickets(contract['tickets:list'].input.parse(input), member.call)
  return contract['tickets:list'].output.parse(answer)
}

/** Every row of a view, page after page. */
async function all(member: TestMember, change: Partial<ListInput>): Promise<TicketRow[]> {
  const rows: TicketRow[] = []
  let cursor: string | null = null
  do {
    const next = await page(member, { ...change, ...(cursor === null ? {} : { cursor }) })
    expect(next.rows.length).toBeLessThanOrEqual(change.limit ?? 100)
    rows.push(...next.rows)
    cursor = next.nextCursor
  } while (cursor !== null)
  return rows
}

function sorted(rows: TicketRow[], { sort, direction }: Pick<ListInput, 'sort' | 'direction'>) {
  const key = (row: TicketRow): string[] => {
    if (sort === 'created') return [row.createdAt, row.id]
    if (sort === 'updated') return [row.updatedAt, row.id]
    return [String(RANK.indexOf(row.priority)), row.updatedAt, row.id]
  }
  const compare = (one: TicketRow, two: TicketRow) => {
    const [left, right] = [key(one), key(two)]
    const at = left.findIndex((part, index) => part !== right[index])
    return at === -1 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1
  }
  const upwards = rows.toSorted(compare)
  return direction === 'asc' ? upwards : upwards.toReversed()
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => String(error instanceof DomainError ? error.code : error),
  )

describe.each(VIEWS)('the view %s', (view: View) => {
  it.each([
    ['updated', 'desc'],
    ['updated', 'asc'],
    ['created', 'desc'],
    ['created', 'asc'],
    ['priority', 'desc'],
    ['priority', 'asc'],
  ] as const)('by %s, %s: every ticket of it once, in order', async (sort, direction) => {
    const rows = await all(mia, { view, sort, direction, limit: 17 })
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(rows.filter((row) => !isInView(row, view, mia.person.id))).toEqual([])
    expect(rows.map(({ id }) => id)).toEqual(sorted(rows, { sort, direction }).map(({ id }) => id))
    const counts = await countViews(mia.call.database, mia.call.viewer)
    expect(rows).toHaveLength(counts[view])
    expect(rows.length).toBeGreaterThan(0)
  })
})

describe('together', () => {
  it('the views of all statuses contain every ticket of the workspace', async () => {
    const rows = await Promise.all(
      (['all-open', 'waiting', 'resolved', 'closed'] as const).map((view) => all(mia, { view })),
    )
    expect(new Set(rows.flat().map(({ number }) => number)).size).toBe(TICKETS)
    const open = await all(mia, { view: 'all-open' })
    const assigned = await all(mia, { view: 'my-open' })
    const unassigned = await all(mia, { view: 'unassigned' })
    expect(assigned.length + unassigned.length).toBe(open.length)
  })

  it('a page is the same for any page size', async () => {
    const ids = async (limit: number) => (await all(mia, { limit })).map(({ id }) => id)
    expect(await ids(1)).toEqual(await ids(200))
  })
})

describe('while it changes', () => {
  it('a ticket that moves to the front meanwhile is shown once, and so are all others', async () => {
    const first = await page(mia, { limit: 50 })
    const moved = first.rows[10]
    await db.sql.query(`UPDATE "Ticket" SET "subject" = 'Moved case' WHERE "id" = $1`, [moved?.id])
    expect((await page(mia, { limit: 1 })).rows[0]?.id).toBe(moved?.id)
    const rest = await all(mia, { limit: 50, cursor: first.nextCursor ?? '' })
    const seen = [...first.rows, ...rest].map(({ id }) => id)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength((await countViews(mia.call.database, mia.call.viewer))['all-open'])
  })
})

describe('the filter', () => {
  const subjects = async (filter: string) =>
    (await all(mia, { filter, limit: 7 })).map(({ subject }) => subject)

  it('treats % and _ as plain characters', async () => {
    const done = await subjects('100%')
    expect(done.length).toBeGreaterThan(7)
    expect(done.every((subject) => subject.includes('100%'))).toBe(true)
    expect(await subjects('_done_')).toEqual(done)
    expect(await subjects('%_%_%_%_%')).toEqual([])
    expect(await subjects('10_%')).toEqual([])
    expect(await subjects('\\')).toEqual([])
  })

  it('wants every word, in any order and case', async () => {
    expect(await subjects('DONE_ case 100%')).toEqual(await subjects('100%'))
    expect(await subjects('done_ nonsense')).toEqual([])
  })

  it('finds by number, with and without its mark', async () => {
    const [row] = (await page(mia, { limit: 1 })).rows
    const number = row?.number ?? 0
    for (const filter of [`${number}`, `#${number}`, `  #${number} `]) {
      const found = await all(mia, { filter })
      expect(found.map((one) => one.number)).toContain(number)
    }
    expect(await subjects('#999999999')).toEqual([])
    expect(await subjects('99999999999999999999')).toEqual([])
  })

  it.each(["'; DROP TABLE x", '"', '$1', '\\%', '[', '(', '*', '😀', 'ß'.repeat(200)])(
    'finds nothing for %j',
    async (filter) => {
      expect(await subjects(filter)).toEqual([])
    },
  )

  it.each([
    ['updated', 'asc'],
    ['created', 'desc'],
    ['priority', 'desc'],
    ['priority', 'asc'],
  ] as const)('pages by %s, %s as the whole view does', async (sort, direction) => {
    const rows = await all(mia, { filter: 'case', sort, direction, limit: 9 })
    const whole = await all(mia, { sort, direction })
    expect(rows.map(({ id }) => id)).toEqual(whole.map(({ id }) => id))
  })

  it('of spaces only is none', async () => {
    expect(await all(mia, { filter: '   ' })).toEqual(await all(mia, {}))
  })
})

describe('a cursor', () => {
  it('of another sort is refused', async () => {
    const { nextCursor } = await page(mia, { sort: 'priority', limit: 1 })
    expect(await codeOf(page(mia, { sort: 'updated', cursor: nextCursor ?? '' }))).toBe(
      'input.invalid',
    )
  })

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('x').toString('base64url')],
    ['no list', Buffer.from('{}').toString('base64url')],
    ['another time', Buffer.from('["yesterday","a"]').toString('base64url')],
    ['a word of SQL', Buffer.from(`["2026-01-01' OR 1=1","a"]`).toString('base64url')],
    ['too many parts', Buffer.from('["2026-01-01T00:00:00Z","a","b"]').toString('base64url')],
  ])('of %s is refused', async (_name, cursor) => {
    expect(await codeOf(page(mia, { cursor }))).toBe('input.invalid')
  })

  it('of another workspace shows nothing of it', async () => {
    const { nextCursor } = await page(mia, { limit: 5 })
    const rows = await all(stranger, { cursor: nextCursor ?? '' })
    const own = new Set((await all(stranger, {})).map(({ id }) => id))
    expect(rows.filter(({ id }) => !own.has(id))).toEqual([])
  })
})

describe('who may see it', () => {
  it('somebody who may only read sees what the others see', async () => {
    expect(await all(viewer, { view: 'closed' })).toEqual(await all(mia, { view: 'closed' }))
    expect((await countViews(viewer.call.database, viewer.call.viewer)).closed).toBe(
      (await countViews(mia.call.database, mia.call.viewer)).closed,
    )
    expect(await all(viewer, { view: 'my-open' })).toEqual([])
  })

  it('a stranger who names the workspace sees no ticket, no count, and finds none', async () => {
    const { call } = stranger
    const posing = {
      ...stranger,
      call: { ...call, viewer: { ...call.viewer, workspaceId: acme.workspaceId } },
    }
    for (const view of VIEWS) {
      expect(await all(posing, { view })).toEqual([])
      expect(await all(posing, { view, filter: 'case' })).toEqual([])
    }
    expect(Object.values(await countViews(posing.call.database, posing.call.viewer))).toEqual([
      0, 0, 0, 0, 0, 0,
    ])
  })

  it('each workspace has its own tickets', async () => {
    const rows = await all(stranger, { view: 'all-open' })
    const open = await all(mia, { view: 'all-open' })
    const shared = new Set(open.map(({ id }) => id))
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ id }) => shared.has(id))).toEqual([])
  })
})
