import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Membership } from '#shared/domain/workspace'
import { setStatus } from '#main/features/tickets/set-status'
import { startDatabaseProxy, type DatabaseProxy } from '#tests/support/database-proxy'
import { openTestFollower, type TestFollower } from '#tests/support/following'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/* Desktops on one database, each with its own listening connection, which can be cut. */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let proxy: DatabaseProxy
let open: TestFollower[]

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'OWNER')
  proxy = await startDatabaseProxy(db.app)
  open = []
})
afterEach(async () => {
  await Promise.all(open.map(({ follower }) => follower.stop()))
  await proxy.close()
})

/** Returns once the desktop follows. From then on it must miss nothing. */
async function desktop(member = mia, endpoint = db.app): Promise<TestFollower> {
  const one = openTestFollower(endpoint, member.token)
  open.push(one)
  await one.until(({ told }) => told.length > 0)
  expect(one.told).toEqual([{ state: 'first', changes: [] }])
  return one
}

const hasTicket = (ticketId: string) => (one: TestFollower) => one.tickets().has(ticketId)

it('a change on one desktop is reported to the other, by name and once', async () => {
  const other = await desktop(await db.addMember(acme))
  const ticketId = await db.addTicket(acme)
  await other.until(hasTicket(ticketId))
  await setStatus({ ticketId, version: 1, status: 'WAITING' }, mia.call)
  await other.until((one) => one.tickets().get(ticketId) === 2)
  await other.follower.catchUp()
  expect(other.tickets()).toEqual(new Map([[ticketId, 2]]))
  expect(other.lost).toEqual([])
})

it('five desktops receive the same, independently, and those of another workspace nothing', async () => {
  const stranger = await desktop(await db.addMember(await db.addWorkspace('There')))
  const five = []
  for (let index = 0; index < 5; index += 1) five.push(await desktop(await db.addMember(acme)))
  const before = five.map(({ told }) => told.length)
  const tickets: string[] = []
  for (let index = 0; index < 20; index += 1) tickets.push(await db.addTicket(acme))
  await Promise.all(
    five.map((one) => one.until(() => tickets.every((id) => one.tickets().has(id)))),
  )
  for (const [place, one] of five.entries()) {
    expect([...one.tickets().keys()].sort()).toEqual([...tickets].sort())
    expect([...one.tickets().values()].every((times) => times === 1)).toBe(true)
    expect(one.told.length).toBeGreaterThan(before[place] ?? 0)
  }
  await stranger.follower.catchUp()
  expect(stranger.tickets().size).toBe(0)
})

it('1,000 changes while it is disconnected: 0 missed, 0 doubled, and also those before and after', async () => {
  const cut = await desktop(mia, proxy.endpoint)
  const early = await db.addTicket(acme)
  await cut.until(hasTicket(early))
  proxy.setAway(true)
  await cut.until(({ lost }) => lost.length > 0)
  const createdById = await db.addRequester(acme)
  const changed: string[] = []
  for (let index = 0; index < 1000; index += 1) {
    changed.push(await db.addTicket(acme, { createdById }))
  }
  expect(cut.tickets().size).toBe(1)
  proxy.setAway(false)
  await cut.follower.catchUp()
  const late = await db.addTicket(acme)
  await cut.until(hasTicket(late))
  expect([...cut.tickets().keys()]).toEqual([early, ...changed, late])
  expect([...cut.tickets().values()].every((times) => times === 1)).toBe(true)
  expect(cut.told.every(({ state }) => state !== 'behind')).toBe(true)
})

it('comes back by itself, again and again, while others keep changing tickets', async () => {
  const cut = await desktop(mia, proxy.endpoint)
  const tickets: string[] = []
  for (let round = 1; round <= 4; round += 1) {
    const lost = cut.lost.length
    proxy.setAway(true)
    tickets.push(await db.addTicket(acme))
    await cut.until((one) => one.lost.length > lost)
    proxy.setAway(false)
    tickets.push(await db.addTicket(acme))
    // Nothing triggers it: the next try comes after its own wait.
    await cut.until(() => tickets.every((id) => cut.tickets().has(id)))
  }
  expect([...cut.tickets().values()].every((times) => times === 1)).toBe(true)
})

it('says when it is too far behind, and continues from there', async () => {
  const cut = await desktop(mia, proxy.endpoint)
  proxy.setAway(true)
  await cut.until(({ lost }) => lost.length > 0)
  await db.sql.query(
    `INSERT INTO private.change_feed (workspace_id, kind, ticket_id)
     SELECT $1, 'ticket', n::text FROM generate_series(1, 10001) n`,
    [acme.workspaceId],
  )
  proxy.setAway(false)
  await cut.follower.catchUp()
  expect(cut.told.at(-1)).toEqual(expect.objectContaining({ state: 'behind', changes: [] }))
  const next = await db.addTicket(acme)
  await cut.until(hasTicket(next))
  expect(cut.tickets()).toEqual(new Map([[next, 1]]))
})

it('learns at once that its session has ended, and stops asking', async () => {
  const ben = await db.addMember(acme)
  const his = await desktop(ben)
  await db.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', [
    ben.person.id,
  ])
  await his.until(({ counted }) => counted.ended > 0)
  const status = his.counted.status
  await db.addTicket(acme)
  await his.follower.catchUp()
  expect(his.counted).toMatchObject({ status, ended: 1 })
  expect(his.lost).toEqual([])
})

it('a changed role and an ended membership are reported to the person at once', async () => {
  const ben = await db.addMember(acme)
  const his = await desktop(ben)
  const sessions = () =>
    his.told.flatMap(({ changes }) => changes).filter(({ kind }) => kind === 'session').length
  await db.sql.query(
    `UPDATE "WorkspaceUser" SET "role" = 'VIEWER' WHERE "userId" = $1 AND "workspaceId" = $2`,
    [ben.person.id, acme.workspaceId],
  )
  await his.until(() => sessions() === 1)
  await db.sql.query(`UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1`, [
    ben.person.id,
  ])
  await his.until(() => sessions() === 2)
})

it('a silently dead connection is noticed, and no other one is affected', async () => {
  const cut = await desktop(mia, proxy.endpoint)
  const admin = await db.sql.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'Connect Support live'`,
  )
  expect(admin.rows).toHaveLength(1)
  proxy.setAway(true)
  proxy.setAway(false)
  await cut.until(({ lost, counted }) => lost.length > 0 && counted.status > 1)
  const ticketId = await db.addTicket(acme)
  await cut.until(hasTicket(ticketId))
  const { rows } = await db.sql.query(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'Connect Support live'`,
  )
  expect(rows).toHaveLength(1)
})

it('follows nobody while signed out, and starts again for the next person', async () => {
  const one = await desktop()
  one.follower.follow(null)
  await db.addTicket(acme)
  await one.follower.catchUp()
  expect(one.told).toHaveLength(1)
  const ben = await db.addMember(acme)
  one.follower.follow(ben.token)
  await one.until(({ told }) => told.length === 2)
  expect(one.told[1]).toEqual({ state: 'first', changes: [] })
  const ticketId = await db.addTicket(acme)
  await one.until(hasTicket(ticketId))
})
