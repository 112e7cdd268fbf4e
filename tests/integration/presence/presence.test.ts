import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { showPresence } from '#main/features/presence/show-presence'
import type { Call } from '#main/ipc/handler'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { openTestFollower } from '#tests/support/following'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/* Who has a ticket open, as others see it. Time is moved by making the rows older. */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember
let ticketId: string

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'OWNER')
  ben = await db.addMember(acme, 'MEMBER', 'Ben Okoye')
  ticketId = await db.addTicket(acme)
})

const look = async (call: Call, at: string | null = null, isTyping = false) =>
  (await showPresence({ ticketId: at, isTyping }, call)).people

const pass = (seconds: number) =>
  db.sql.query(`UPDATE private.presence SET seen_at = seen_at - make_interval(secs => $1)`, [
    seconds,
  ])

const benIs = (isTyping: boolean) => [{ ticketId, person: ben.person, isTyping }]

it('shows who is at a ticket and who types there, to others and not to the person', async () => {
  expect(await look(ben.call, ticketId)).toEqual([])
  expect(await look(mia.call)).toEqual(benIs(false))
  await look(ben.call, ticketId, true)
  expect(await look(mia.call)).toEqual(benIs(true))
  const other = await db.addTicket(acme)
  await look(ben.call, other)
  expect(await look(mia.call)).toEqual([{ ...benIs(false)[0], ticketId: other }])
  await look(ben.call, null)
  expect(await look(mia.call)).toEqual([])
})

it('a crashed app’s person is gone after ten seconds, and one who keeps reporting stays', async () => {
  await look(ben.call, ticketId, true)
  await pass(9)
  expect(await look(mia.call)).toEqual(benIs(true))
  await pass(2)
  expect(await look(mia.call)).toEqual([])
  await look(ben.call, ticketId, true)
  expect(await look(mia.call)).toEqual(benIs(true))
})

it('a person who signed out, or is no longer a member, is gone at once', async () => {
  await look(ben.call, ticketId)
  await db.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', [
    ben.person.id,
  ])
  expect(await look(mia.call)).toEqual([])
  const kim = await db.addMember(acme)
  await look(kim.call, ticketId)
  expect(await look(mia.call)).toHaveLength(1)
  await db.sql.query(`UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1`, [
    kim.person.id,
  ])
  expect(await look(mia.call)).toEqual([])
})

it('one person at two desktops is shown once, typing if they type at either', async () => {
  const token = await db.addSession(ben.person)
  const second = await openDesktop(db.app, token)
  try {
    await look(ben.call, ticketId, false)
    await second.query('SELECT show_presence($1, $2, true)', [acme.workspaceId, ticketId])
    expect(await look(mia.call)).toEqual(benIs(true))
    // Gone from one desktop, still there at the other.
    await second.query('SELECT show_presence($1)', [acme.workspaceId])
    expect(await look(mia.call)).toEqual(benIs(false))
  } finally {
    await second.end()
  }
})

it('a viewer is shown, but never as typing; a ticket of another workspace is ignored', async () => {
  const vic = await db.addMember(acme, 'VIEWER', 'Vic Viewer')
  await look(vic.call, ticketId, true)
  expect(await look(mia.call)).toEqual([{ ticketId, person: vic.person, isTyping: false }])
  const there = await db.addWorkspace('There')
  await look(vic.call, await db.addTicket(there))
  expect(await look(mia.call)).toEqual([])
})

it('shows nothing to somebody of another workspace, nor to an ended session', async () => {
  const there = await db.addWorkspace('There')
  const sam = await db.addMember(there)
  await look(ben.call, ticketId)
  expect(await look(sam.call)).toEqual([])
  const stranger = await openDesktop(db.app, sam.token)
  const { rows: told } = await stranger.query('SELECT show_presence($1, $2, true) AS people', [
    acme.workspaceId,
    ticketId,
  ])
  expect(told).toEqual([{ people: null }])
  await stranger.end()
  const { rows } = await db.sql.query('SELECT user_id FROM private.presence WHERE ticket_id = $1', [
    ticketId,
  ])
  expect(rows).toEqual([{ user_id: ben.person.id }])
  await db.sql.query('DELETE FROM private.sessions WHERE user_id = $1', [ben.person.id])
  expect(await showPresence({ ticketId, isTyping: true }, ben.call)).toEqual({
    people: [],
    againInMs: 0,
  })
})

it('wakes the others only when something is new', async () => {
  const hers = openTestFollower(db.app, mia.token)
  try {
    await hers.until(({ told }) => told.length > 0)
    const wakes = async () => {
      // A change that is reported after every earlier wake.
      const marker = await db.addTicket(acme)
      await hers.until((one) => one.tickets().has(marker))
      return hers.counted.presence
    }
    await look(ben.call, ticketId)
    expect(await wakes()).toBe(1)
    await look(ben.call, ticketId)
    await look(ben.call, ticketId)
    expect(await wakes()).toBe(1)
    await look(ben.call, ticketId, true)
    expect(await wakes()).toBe(2)
    await look(ben.call, null)
    expect(await wakes()).toBe(3)
    await look(ben.call, null)
    expect(await wakes()).toBe(3)
  } finally {
    await hers.follower.stop()
  }
})
