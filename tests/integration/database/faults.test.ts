import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DatabaseClient, createDatabaseClient } from '#main/database/client'
import { readBack } from '#main/database/settle-write'
import { addComment } from '#main/features/comments/add-comment'
import { readSession } from '#main/features/sign-in/session-repository'
import { tagTicket } from '#main/features/tags/tag-ticket'
import { assignTicket } from '#main/features/tickets/assign-ticket'
import { createTicket } from '#main/features/tickets/create-ticket'
import { getTicket } from '#main/features/tickets/get-ticket'
import { listTickets } from '#main/features/tickets/list-tickets'
import { setPriority } from '#main/features/tickets/set-priority'
import { setStatus } from '#main/features/tickets/set-status'
import type { Call } from '#main/ipc/handler'
import { toWireError } from '#main/ipc/to-wire-error'
import type { Membership } from '#shared/domain/workspace'
import { contract } from '#shared/ipc/contract'
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy'
import {
  type TestDatabase,
  type TestMember,
  openTestDatabase,
  silentLog,
} from '#tests/support/test-database'

// The database fails at the worst moments. Whatever the window reports must be true, and what is
// sent again must exist once.

const GATE = 4711

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember
let proxy: DatabaseProxy
let clients: DatabaseClient[]
/** Mia's desktop, through the proxy. */
let call: Call
let ticketId: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
  await db.sql.query(
    `CREATE FUNCTION public.wait_at_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
     $$ BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN NULL; END $$`,
  )
})

afterAll(() => db.close())

beforeEach(async () => {
  proxy = await startDatabaseProxy(db.app)
  clients = []
  call = desktop(mia)
  ticketId = await db.addTicket(acme)
})

afterEach(async () => {
  await Promise.all(clients.map((client) => client.$disconnect()))
  await proxy.close()
})

function desktop(member: TestMember): Call {
  const database = createDatabaseClient({
    endpoint: proxy.endpoint,
    token: member.token,
    applicationName: 'desktop behind a proxy',
  })
  clients.push(database)
  return { ...member.call, database }
}

const comment = (content = 'On our way.') =>
  contract['comments:add'].input.parse({
    id: createId(),
    ticketId,
    visibility: 'PUBLIC',
    content,
    seenCommentId: null,
    uploadIds: [],
  })

const newTicket = () =>
  contract['tickets:create'].input.parse({
    id: createId(),
    subject: 'Made once',
    description: 'Words',
    requester: { email: 'cora@customer.example', name: null },
    priority: 'LOW',
    assigneeId: null,
    uploadIds: [],
  })

/** The result for the window. */
const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => toWireError(error, silentLog, () => 'incident').code,
  )

const countOf = async (table: 'Comment' | 'Ticket', id: string) => {
  const { rows } = await db.sql.query(`SELECT 1 FROM "${table}" WHERE "id" = $1`, [id])
  return rows.length
}

describe('the answer to a write is lost', () => {
  it('a stored reply is found, and sending it again adds nothing', async () => {
    await getTicket({ ticketId }, call)
    const input = comment()
    proxy.loseAnswerTo(input.id, 'SELECT 1')
    const added = await addComment(input, call)
    expect(proxy.lost).toBe(1)
    expect(added).toMatchObject({ id: input.id, content: input.content })
    expect(await addComment(input, call)).toEqual(added)
    expect(await countOf('Comment', input.id)).toBe(1)
  })

  it('a stored new ticket is found, once', async () => {
    const input = newTicket()
    proxy.loseAnswerTo(input.id, 'INSERT 0 1')
    const ticket = await createTicket(input, call)
    expect(proxy.lost).toBe(1)
    expect(ticket).toMatchObject({ id: input.id, subject: 'Made once' })
    expect((await createTicket(input, call)).number).toBe(ticket.number)
    expect(await countOf('Ticket', input.id)).toBe(1)
  })

  it('a stored change counts as made, and is made once', async () => {
    proxy.loseAnswerTo(ticketId, 'UPDATE 1')
    const ticket = await setStatus({ ticketId, version: 1, status: 'CLOSED' }, call)
    expect(proxy.lost).toBe(1)
    expect(ticket).toMatchObject({ status: 'CLOSED', version: 2 })
    expect(ticket.history.filter(({ kind }) => kind === 'STATUS_CHANGED')).toHaveLength(1)
  })

  it('a stored change counts as made also when somebody changed more since', async () => {
    proxy.loseAnswerTo(ticketId, 'UPDATE 1')
    proxy.betweenLossAndReturn(() =>
      setPriority({ ticketId, version: 2, priority: 'URGENT' }, ben.call).then(() => undefined),
    )
    const ticket = await setStatus({ ticketId, version: 1, status: 'WAITING' }, call)
    expect(proxy.lost).toBe(1)
    expect(ticket).toMatchObject({ status: 'WAITING', priority: 'URGENT', version: 3 })
  })

  it('a change that never arrived does not count as made because the same person changed something else', async () => {
    proxy.loseRequest(ticketId)
    proxy.betweenLossAndReturn(() =>
      setPriority({ ticketId, version: 1, priority: 'URGENT' }, mia.call).then(() => undefined),
    )
    const told = outcome(setStatus({ ticketId, version: 1, status: 'RESOLVED' }, call))
    expect(await told).toBe('ticket.changed-meanwhile')
    expect(proxy.lost).toBe(1)
    expect(await getTicket({ ticketId }, ben.call)).toMatchObject({ status: 'OPEN', version: 2 })
  })

  it.each([
    ['a reply', 'Comment'],
    ['a new ticket', 'Ticket'],
  ] as const)(
    '%s has an unknown outcome while the database is offline, and exists once afterwards',
    async (_, table) => {
      const input = table === 'Comment' ? comment() : newTicket()
      const send = () => ('content' in input ? addComment(input, call) : createTicket(input, call))
      proxy.loseAnswerTo(input.id, table === 'Comment' ? 'SELECT 1' : 'INSERT 0 1')
      proxy.goAwayWithIt()
      expect(await outcome(send())).toBe('database.unknown-outcome')
      expect(await countOf(table, input.id)).toBe(1)
      proxy.setAway(false)
      expect(await outcome(send())).toBe('done')
      expect(await countOf(table, input.id)).toBe(1)
    },
  )

  it('a change has an unknown outcome while the database is offline, and is seen afterwards', async () => {
    proxy.loseAnswerTo(ticketId, 'UPDATE 1')
    proxy.goAwayWithIt()
    const assigneeId = mia.person.id
    const assign = () => assignTicket({ ticketId, version: 1, assigneeId }, call)
    expect(await outcome(assign())).toBe('database.unknown-outcome')
    proxy.setAway(false)
    expect(await getTicket({ ticketId }, call)).toMatchObject({ version: 2, assignee: mia.person })
    // Made again, it would be a second change of an older version.
    expect(await outcome(assign())).toBe('ticket.changed-meanwhile')
  })

  it('reading back after a stored write is lost too: it is never reported that nothing was changed', async () => {
    // Text of the read that follows the change.
    proxy.loseAnswerTo('FROM read_ticket', 'SELECT 1')
    proxy.goAwayWithIt()
    const change = outcome(setStatus({ ticketId, version: 1, status: 'CLOSED' }, call))
    expect(await change).toBe('database.unknown-outcome')
    const { rows } = await db.sql.query('SELECT "status" FROM "Ticket" WHERE "id" = $1', [ticketId])
    expect(rows).toEqual([{ status: 'CLOSED' }])
  })

  it('reading back has an unknown outcome also when the database refuses to be asked', async () => {
    await proxy.close()
    const read = () => getTicket({ ticketId }, call)
    expect(await outcome(read())).toBe('database.offline')
    expect(await outcome(readBack(read))).toBe('database.unknown-outcome')
    const missing = () => getTicket({ ticketId: createId() }, mia.call)
    expect(await outcome(readBack(missing))).toBe('ticket.not-found')
    proxy = await startDatabaseProxy(db.app)
  })
})

describe('the database cuts the connection in the middle of a write', () => {
  let holder: Client

  const hold = async (table: 'Comment' | 'Ticket', when: 'during' | 'at commit') => {
    await db.sql.query(
      when === 'during'
        ? `CREATE TRIGGER gate AFTER INSERT OR UPDATE ON "${table}"
           FOR EACH ROW EXECUTE FUNCTION public.wait_at_gate()`
        : `CREATE CONSTRAINT TRIGGER gate AFTER INSERT OR UPDATE ON "${table}"
           DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.wait_at_gate()`,
    )
    holder = new Client({ ...db.owner, connectionTimeoutMillis: 10_000 })
    await holder.connect()
    await holder.query(`SELECT pg_advisory_lock(${GATE})`)
  }

  /** Ends the connection that waits at the gate, as soon as one does. */
  const cutWaiting = async () => {
    const admin = new Client({ ...db.admin, connectionTimeoutMillis: 10_000 })
    await admin.connect()
    let cut = 0
    while (cut === 0) {
      const { rowCount } = await admin.query(
        `SELECT pg_terminate_backend(l.pid) FROM pg_locks l
         WHERE l.locktype = 'advisory' AND l.objid = ${GATE} AND NOT l.granted
           AND l.database = (SELECT oid FROM pg_database WHERE datname = $1)`,
        [db.owner.database],
      )
      cut = rowCount ?? 0
    }
    await admin.end()
    await holder.end()
  }

  afterEach(async () => {
    for (const table of ['Comment', 'Ticket']) {
      await db.sql.query(`DROP TRIGGER IF EXISTS gate ON "${table}"`)
    }
  })

  it.each(['during', 'at commit'] as const)(
    '%s: a reply was not stored, the window is told so, and sending it again is safe',
    async (when) => {
      const input = comment()
      await hold('Comment', when)
      const [told] = await Promise.all([outcome(addComment(input, mia.call)), cutWaiting()])
      expect(told).toBe('database.offline')
      expect(await countOf('Comment', input.id)).toBe(0)
      expect(await outcome(addComment(input, mia.call))).toBe('done')
      expect(await countOf('Comment', input.id)).toBe(1)
    },
  )

  it.each(['during', 'at commit'] as const)(
    '%s: a change was not made, and can be made with the same version',
    async (when) => {
      const change = { ticketId, version: 1, status: 'WAITING' } as const
      await hold('Ticket', when)
      const [told] = await Promise.all([outcome(setStatus(change, mia.call)), cutWaiting()])
      expect(told).toBe('database.offline')
      expect(await getTicket({ ticketId }, ben.call)).toMatchObject({ status: 'OPEN', version: 1 })
      expect(await outcome(setStatus(change, mia.call))).toBe('done')
    },
  )
})

describe('an unreachable database', () => {
  it('refuses connections: offline for reads and writes, and nothing is written', async () => {
    await proxy.close()
    const input = comment()
    expect(await outcome(addComment(input, call))).toBe('database.offline')
    expect(await outcome(getTicket({ ticketId }, call))).toBe('database.offline')
    expect(await outcome(createTicket(newTicket(), call))).toBe('database.offline')
    expect(await outcome(tagTicket({ ticketId, name: 'late' }, call))).toBe('database.offline')
    expect(await countOf('Comment', input.id)).toBe(0)
    proxy = await startDatabaseProxy(db.app)
  })

  it('cuts every connection: unknown outcome at worst, and everything works when it is back', async () => {
    await getTicket({ ticketId }, call)
    proxy.setAway(true)
    const input = comment()
    const away = /^database\.(offline|unknown-outcome)$/
    expect(await outcome(addComment(input, call))).toMatch(away)
    expect(await outcome(getTicket({ ticketId }, call))).toMatch(away)
    expect(await countOf('Comment', input.id)).toBe(0)
    proxy.setAway(false)
    expect(await outcome(addComment(input, call))).toBe('done')
    expect(await countOf('Comment', input.id)).toBe(1)
  })
})

describe('a person who loses access while their desktop is open', () => {
  it.each([
    ['the account is deactivated', `UPDATE "User" SET "isActive" = false WHERE "id" = $1`],
    [
      'the membership is ended',
      `UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1`,
    ],
    ['the sessions are removed', 'DELETE FROM private.sessions WHERE user_id = $1'],
  ])('%s: sees and changes nothing from the next statement on', async (_name, sql) => {
    const leaver = await db.addMember(acme, 'MEMBER', 'Lee Leaver')
    const list = () =>
      listTickets({ view: 'all-open', sort: 'updated', direction: 'desc', limit: 50 }, leaver.call)
    expect((await list()).rows.length).toBeGreaterThan(0)
    await db.sql.query(sql, [leaver.person.id])
    expect((await list()).rows).toEqual([])
    expect(await outcome(getTicket({ ticketId }, leaver.call))).toBe('ticket.not-found')
    const input = comment()
    expect(await outcome(addComment(input, leaver.call))).toMatch(
      /^(ticket\.not-found|permission\.denied)$/,
    )
    expect(
      await outcome(setStatus({ ticketId, version: 1, status: 'CLOSED' }, leaver.call)),
    ).toMatch(/^(ticket\.not-found|permission\.denied)$/)
    expect(await countOf('Comment', input.id)).toBe(0)
    expect(await readSession(leaver.call.database)).toBeNull()
  })
})
