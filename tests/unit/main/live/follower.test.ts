import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FeedAnswer, FeedConnection, FeedListener } from '#main/database/feed-connection'
import { distinctChanges } from '#main/live/distinct-changes'
import { createFollower, type Follower } from '#main/live/follower'
import type { ChangeBatch } from '#main/live/follow-session'

/* The follower with a database controlled by the test: when it responds, with what, and when it
   goes away. */

let follower: Follower
let batches: ChangeBatch[]
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
  batches = []
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
  follower.subscribe((news) => batches.push(news))
})
afterEach(async () => {
  await follower.stop()
  vi.useRealTimers()
})

const wake = () => listener?.onWake('connect_changes')

it('requests a cursor first and continues from that of each response', async () => {
  follower.follow('token')
  await settle()
  expect(batches).toEqual([{ state: 'first', changes: [] }])
  wake()
  await settle(100)
  wake()
  await settle(100)
  expect(reads).toEqual([null, 'c1', 'c2'])
  // Nothing had changed, so nothing was reported.
  expect(batches).toHaveLength(1)
})

it('a burst of wake-ups is read in batches, and the last one is never dropped', async () => {
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

it('a wake-up during a read causes one more read', async () => {
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
  expect(batches.at(-1)?.changes).toEqual([change('t')])
})

it('polls every 7 seconds without any wake-up', async () => {
  follower.follow('token')
  await settle(22_000)
  expect(reads).toHaveLength(4)
})

it('retries after delays that grow by half up to 5 seconds, and continues from its cursor', async () => {
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
  // After it is back, the next loss starts with the shortest delay again.
  listener?.onLost(new Error('gone again'))
  const before = counted.connects
  await settle(250)
  expect(counted.connects).toBe(before + 1)
})

it('jitter spreads the desktops that lost the same server', async () => {
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

it('a connection that breaks during a read is lost only once', async () => {
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
  expect(batches.at(-1)?.changes).toEqual([change('t')])
})

it('an ended session is reported once, and its connection is closed', async () => {
  answer = () => Promise.resolve(null)
  follower.follow('token')
  await settle(60_000)
  expect(counted).toMatchObject({ connects: 1, ended: 1, closed: 1, lost: 0 })
})

it('the same session continues on a database that moved; another session starts from the beginning', async () => {
  follower.follow('token')
  await settle(100)
  follower.follow('token')
  await settle(100)
  expect(counted.connects).toBe(1)
  follower.follow('other')
  await settle(100)
  expect(counted).toMatchObject({ connects: 2, closed: 1 })
  expect(batches.map(({ state }) => state)).toEqual(['first', 'first'])
  expect(reads).toEqual([null, null])
})

it('each change is reported once, and more than 200 tickets of one workspace as a single change', () => {
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
