import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FeedAnswer, FeedConnection, FeedListener } from '#main/database/feed-connection'
import { distinctChanges } from '#main/live/distinct-changes'
import { createFollower, type Follower } from '#main/live/follower'
import type { ChangeBatch } from '#main/live/follow-session'

/* The follower over a database that a test plays: when it answers, what, and when it goes away. */

let follower: Follower
let told: ChangeBatch[]
let counted: { connects: number; lost: number; ended: number; closed: number }
let isAway: boolean
let listener: FeedListener | null
let reads: (string | null)[]
let answer: (cursor: string | null) => Promise<FeedAnswer | null>
let random: number

const change = (ticketId: string) => ({
  kind: 'ticket',
  workspaceId: 'w',
  ticketId,
  version: null,
  hasContent: true,
})
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  counted = { connects: 0, lost: 0, ended: 0, closed: 0 }
  isAway = false
  listener = null
  reads = []
  random = 0.5
  answer = () =>
    Promise.resolve({
      cursor: `c${reads.length}`,
      state: 'ok',
      version: null,
      clockSkewMs: 0,
      changes: [],
    })
  follower = createFollower({
    connect: (_token, mine) => {
      counted.connects += 1
      if (isAway) return Promise.reject(new Error('away'))
      listener = mine
      const connection: FeedConnection = {
        read: (cursor) => {
          reads.push(cursor)
          return answer(cursor)
        },
        close: () => {
          counted.closed += 1
          return Promise.resolve()
        },
      }
      return Promise.resolve(connection)
    },
    onRead: () => undefined,
    onLost: () => {
      counted.lost += 1
    },
    onSessionEnded: () => {
      counted.ended += 1
    },
    onPresence: () => undefined,
    random: () => random,
  })
  follower.subscribe((news) => told.push(news))
})
afterEach(async () => {
  await follower.stop()
  vi.useRealTimers()
})

const wake = () => listener?.onWake('connect_changes')

it('asks for a cursor first and goes on from each answer’s', async () => {
  follower.follow('token')
  await settle()
  expect(told).toEqual([{ state: 'first', changes: [] }])
  wake()
  await settle(100)
  wake()
  await settle(100)
  expect(reads).toEqual([null, 'c1', 'c2'])
  // Nothing had changed, so nothing was told.
  expect(told).toHaveLength(1)
})

it('a storm of wakes is read in handfuls, and the last one is never left out', async () => {
  follower.follow('token')
  await settle(1000)
  const before = reads.length
  for (let ms = 0; ms < 1000; ms += 1) {
    wake()
    await settle(1)
  }
  expect(reads.length - before).toBeLessThanOrEqual(21)
  const last = reads.length
  wake()
  await settle(60)
  expect(reads.length).toBeGreaterThan(last)
})

it('a wake during a reading is answered by one more', async () => {
  follower.follow('token')
  await settle(100)
  let finish: (() => void) | undefined
  answer = () =>
    new Promise((resolve) => {
      finish = () =>
        resolve({
          cursor: 'slow',
          state: 'ok',
          version: null,
          clockSkewMs: 0,
          changes: [change('t')],
        })
    })
  wake()
  await settle(10)
  wake()
  wake()
  answer = () =>
    Promise.resolve({ cursor: 'next', state: 'ok', version: null, clockSkewMs: 0, changes: [] })
  finish?.()
  await settle(100)
  expect(reads).toEqual([null, 'c1', 'slow'])
  expect(told.at(-1)?.changes).toEqual([change('t')])
})

it('looks every 7 seconds though nobody wakes it', async () => {
  follower.follow('token')
  await settle(22_000)
  expect(reads).toHaveLength(4)
})

it('tries again after waits that grow by half to 5 seconds, and goes on where it was', async () => {
  follower.follow('token')
  await settle(100)
  isAway = true
  listener?.onLost(new Error('gone'))
  const tries: number[] = []
  for (let round = 0; round < 14; round += 1) {
    const before = counted.connects
    let waited = 0
    while (counted.connects === before) {
      await settle(50)
      waited += 50
    }
    tries.push(waited)
  }
  expect(tries[0]).toBe(250)
  expect(tries[3]).toBeGreaterThan(800)
  expect(Math.max(...tries)).toBeLessThanOrEqual(5_050)
  expect(tries.at(-1)).toBe(5_000)
  isAway = false
  await Promise.all([follower.catchUp(), settle(100)])
  expect(reads.at(-1)).toBe('c1')
  // Back, the next loss is tried after the shortest wait again.
  listener?.onLost(new Error('gone again'))
  const before = counted.connects
  await settle(250)
  expect(counted.connects).toBe(before + 1)
})

it('jitter spreads the desktops that lost one server', async () => {
  random = 1
  follower.follow('token')
  await settle(100)
  const before = counted.connects
  isAway = true
  listener?.onLost(new Error('gone'))
  await settle(311)
  expect(counted.connects).toBe(before)
  await settle(2)
  expect(counted.connects).toBe(before + 1)
})

it('a connection that breaks in the middle of a reading is lost once', async () => {
  follower.follow('token')
  await settle(100)
  answer = () => {
    listener?.onLost(new Error('broken'))
    return Promise.reject(new Error('broken'))
  }
  wake()
  await settle(10)
  expect(counted.lost).toBe(1)
  answer = () =>
    Promise.resolve({ cursor: 'c9', state: 'ok', version: null, clockSkewMs: 0, changes: [] })
  await settle(300)
  expect(reads.at(-1)).toBe('c1')
  expect(counted.connects).toBe(2)
})

it('catching up rejects while the database is away, and the cursor stays', async () => {
  follower.follow('token')
  await settle(100)
  isAway = true
  listener?.onLost(new Error('gone'))
  await Promise.all([expect(follower.catchUp()).rejects.toThrow('away'), settle(100)])
  isAway = false
  answer = () =>
    Promise.resolve({
      cursor: 'c9',
      state: 'ok',
      version: null,
      clockSkewMs: 0,
      changes: [change('t')],
    })
  await Promise.all([follower.catchUp(), settle(100)])
  expect(told.at(-1)?.changes).toEqual([change('t')])
})

it('an ended session is told once, and its connection closed', async () => {
  answer = () => Promise.resolve(null)
  follower.follow('token')
  await settle(60_000)
  expect(counted).toMatchObject({ connects: 1, ended: 1, closed: 1, lost: 0 })
})

it('the same session on a database that moved goes on; another one begins anew', async () => {
  follower.follow('token')
  await settle(100)
  follower.follow('token')
  await settle(100)
  expect(counted.connects).toBe(1)
  follower.follow('other')
  await settle(100)
  expect(counted).toMatchObject({ connects: 2, closed: 1 })
  expect(told.map(({ state }) => state)).toEqual(['first', 'first'])
  expect(reads).toEqual([null, null])
})

it('news is told once, and more than 200 tickets of a workspace as many', () => {
  const one = change('t')
  expect(distinctChanges([one, { ...one }, { ...one, kind: 'tags', ticketId: null }])).toEqual([
    one,
    { ...one, kind: 'tags', ticketId: null },
  ])
  const tickets = Array.from({ length: 201 }, (_, index) => change(`t${index}`))
  const elsewhere = { ...one, workspaceId: 'v' }
  expect(distinctChanges([...tickets, elsewhere])).toEqual([
    elsewhere,
    { kind: 'tickets', workspaceId: 'w', ticketId: null, version: null, hasContent: false },
  ])
  expect(distinctChanges(tickets.slice(1))).toHaveLength(200)
})
