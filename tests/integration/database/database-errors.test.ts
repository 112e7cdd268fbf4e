import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createDatabaseClient, type DatabaseClient } from '#main/database/client'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { inTransaction } from '#main/database/transaction'
import type { Membership } from '#shared/domain/workspace'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/* Real failures through Prisma, driver and network, and how each is classified. */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let database: DatabaseClient
let admin: Client

const applicationName = 'fault test'
const clients: DatabaseClient[] = []
const servers: Server[] = []

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme)
  database = mia.call.database
  admin = new Client({ ...db.admin })
  await admin.connect()
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.$disconnect()))
  for (const server of servers.splice(0)) server.close()
})

afterAll(async () => {
  await admin.end()
  await db.close()
})

function open(change: object): DatabaseClient {
  const client = createDatabaseClient({
    endpoint: { ...db.app, ...change },
    token: mia.token,
    applicationName,
  })
  clients.push(client)
  return client
}

async function failure(work: Promise<unknown>) {
  try {
    await work
  } catch (error) {
    return classifyDatabaseError(error)
  }
  throw new Error('it did not fail')
}

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A connection to the server that can be cut. */
async function openThroughProxy() {
  const sockets = new Set<Socket>()
  const port = await listen((near) => {
    const far = connect(db.app.port, db.app.host)
    far.on('error', () => undefined)
    near.pipe(far).pipe(near)
    sockets.add(near).add(far)
  })
  return { client: open({ port, host: '127.0.0.1' }), sockets }
}

/** Waits until a statement with this text runs on the server. Only a superuser can see it. */
async function untilItRuns(words: string): Promise<number> {
  for (;;) {
    const { rows } = await admin.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE query LIKE $1 AND state = 'active' AND pid <> pg_backend_pid()`,
      [`%${words}%`],
    )
    if (rows[0] !== undefined) return rows[0].pid
  }
}

describe('refusals', () => {
  it('name the broken rule, through the model and through SQL', async () => {
    const ticketId = await db.addTicket(acme)
    const rename = { where: { id: ticketId }, data: { subject: 'x' } }
    const rule = { kind: 'invalid', code: '23514', constraint: 'ticket_subject_length' }
    expect(await failure(database.ticket.update(rename))).toEqual(rule)
    expect(
      await failure(
        database.$executeRaw`UPDATE "Ticket" SET "subject" = 'x' WHERE "id" = ${ticketId}`,
      ),
    ).toEqual(rule)
    const tag = { id: createId(), workspaceId: acme.workspaceId, name: 'once' }
    await database.tag.create({ data: tag })
    expect(await failure(database.tag.create({ data: tag }))).toEqual({
      kind: 'invalid',
      code: '23505',
      constraint: 'Tag_pkey',
    })
    const tagged = { workspaceId: acme.workspaceId, ticketId: createId(), tagId: tag.id }
    expect(await failure(database.ticketTag.create({ data: tagged }))).toMatchObject({
      kind: 'invalid',
      constraint: 'TicketTag_workspaceId_ticketId_fkey',
    })
    const withNul = { where: { id: ticketId }, data: { subject: 'a\u0000b' } }
    expect(await failure(database.ticket.update(withNul))).toMatchObject({
      kind: 'invalid',
      code: '22021',
    })
  })

  it('by row security are denials', async () => {
    const elsewhere = await db.addWorkspace()
    const tag = { id: createId(), workspaceId: elsewhere.workspaceId, name: 'x' }
    const denied = { kind: 'denied', code: '42501' }
    expect(await failure(database.tag.create({ data: tag }))).toEqual(denied)
    expect(await failure(database.ticketCount.deleteMany())).toEqual(denied)
    expect(await failure(database.$queryRaw`SELECT * FROM private.secret`)).toEqual(denied)
  })

  it('quote no values in their messages', async () => {
    const ticketId = await db.addTicket(acme)
    const error: unknown = await database.ticket
      .update({ where: { id: ticketId }, data: { subject: 'x', description: 'very secret' } })
      .catch((reason: unknown) => reason)
    expect(String(error)).not.toContain('secret')
  })

  it('because of programming errors are bugs', async () => {
    expect(await failure(database.$queryRaw`SELEC 1`)).toEqual({ kind: 'bug', code: '42601' })
    expect(classifyDatabaseError(new TypeError('x is undefined'))).toEqual({ kind: 'bug' })
    expect(classifyDatabaseError('text')).toEqual({ kind: 'bug' })
  })
})

describe('locks', () => {
  it('end by a time limit, and repeating is safe', async () => {
    const ticketId = await db.addTicket(acme)
    await db.sql.query('BEGIN')
    await db.sql.query('SELECT FROM "Ticket" WHERE "id" = $1 FOR UPDATE', [ticketId])
    const change = { where: { id: ticketId }, data: { status: 'CLOSED' as const } }
    expect(await failure(database.ticket.update(change))).toEqual({
      kind: 'conflict',
      code: '55P03',
    })
    await db.sql.query('ROLLBACK')
  })

  it('in a deadlock are resolved by running one of the two again', async () => {
    const [first, second] = [await db.addTicket(acme), await db.addTicket(acme)]
    const other = mia.anotherDesktop().database
    let arrived = 0
    let release = () => {}
    const bothHoldOne = new Promise<void>((resolve) => {
      release = resolve
    })
    const raise = (client: DatabaseClient, order: string[]) =>
      inTransaction(client, async (transaction) => {
        for (const [index, id] of order.entries()) {
          await transaction.ticket.update({ where: { id }, data: { priority: 'URGENT' } })
          if (index > 0) continue
          arrived += 1
          if (arrived >= 2) release()
          await bothHoldOne
        }
      })
    await Promise.all([raise(database, [first, second]), raise(other, [second, first])])
    expect(arrived).toBeGreaterThan(2)
    const left = await database.ticket.count({
      where: { id: { in: [first, second] }, priority: 'MEDIUM' },
    })
    expect(left).toBe(0)
  })

  it('a transaction that fails for its own reasons is rolled back and not repeated', async () => {
    const id = await db.addTicket(acme)
    let runs = 0
    const work = inTransaction(database, async (transaction) => {
      runs += 1
      await transaction.ticket.update({ where: { id }, data: { status: 'CLOSED' } })
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(runs).toBe(1)
    expect(await database.ticket.findUnique({ where: { id } })).toMatchObject({ status: 'OPEN' })
  })
})

describe('a server that cannot be reached', () => {
  it.each(['model', 'SQL', 'transaction'])('is offline (%s)', async (way) => {
    const closed = await listen(() => undefined)
    servers.pop()?.close()
    const client = open({ host: '127.0.0.1', port: closed })
    const work = {
      model: () => client.ticket.count(),
      SQL: () => client.$queryRaw`SELECT 1`,
      transaction: () => inTransaction(client, (transaction) => transaction.ticket.count()),
    }[way]
    expect(await failure(work?.() ?? Promise.resolve())).toMatchObject({ kind: 'offline' })
  })

  it('or that accepts the connection and is silent, is offline after a limited wait', async () => {
    const client = open({ host: '127.0.0.1', port: await listen(() => undefined) })
    expect(await failure(client.$queryRaw`SELECT 1`)).toMatchObject({ kind: 'offline' })
  })

  it('or that does not know the login, is a denial', async () => {
    const client = open({ password: 'wrong', user: 'nobody_here' })
    expect(await failure(client.$queryRaw`SELECT 1`)).toMatchObject({ kind: 'denied' })
  })
})

describe('a connection that is lost', () => {
  it('because the server says so while a statement runs: nothing was written', async () => {
    const lost = failure(database.$queryRaw`SELECT pg_sleep(60)::text AS killed`)
    await admin.query('SELECT pg_terminate_backend($1)', [await untilItRuns('AS killed')])
    expect(await lost).toEqual({ kind: 'offline', code: '57P01' })
    expect(await database.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }])
  })

  it.each([
    ['closed', 'destroy', (c: DatabaseClient) => c.$queryRaw`SELECT pg_sleep(60)::text AS cut_one`],
    [
      'reset',
      'resetAndDestroy',
      (c: DatabaseClient) => c.$queryRaw`SELECT pg_sleep(60)::text AS cut_two`,
    ],
  ] as const)('because the connection is %s: ambiguous', async (_, how, statement) => {
    const { client, sockets } = await openThroughProxy()
    const lost = failure(statement(client))
    await untilItRuns(how === 'destroy' ? 'AS cut_one' : 'AS cut_two')
    for (const socket of sockets) socket[how]()
    expect(await lost).toMatchObject({ kind: 'ambiguous' })
    expect(await client.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }])
  })

  it('inside a transaction: ambiguous, and nothing is stored', async () => {
    const { client, sockets } = await openThroughProxy()
    const id = await db.addTicket(acme)
    const lost = failure(
      inTransaction(client, async (transaction) => {
        await transaction.ticket.update({ where: { id }, data: { status: 'CLOSED' } })
        for (const socket of sockets) socket.destroy()
        await transaction.ticket.count()
      }),
    )
    expect(await lost).toMatchObject({ kind: 'ambiguous' })
    expect(await database.ticket.findUnique({ where: { id } })).toMatchObject({ status: 'OPEN' })
  })
})
