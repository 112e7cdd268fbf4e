import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type ConnectionMonitor,
  type ConnectionMonitorDeps,
  createConnectionMonitor,
  type Recovery,
} from '#main/state/connection-monitor'
import type { Connection } from '#shared/domain/app-state'

const START = new Date('2026-11-22T10:00:00Z')

class Refused extends Error {
  readonly code = 'ECONNREFUSED'
  readonly syscall = 'connect'
}
class Lost extends Error {
  readonly code = 'ECONNRESET'
}

let states: Connection['state'][]
let deps: {
  [K in 'probe' | 'revive' | 'findRoom' | 'onRecovered']: ReturnType<
    typeof vi.fn<() => Promise<void>>
  >
}
let monitor: ConnectionMonitor
/** How many probes fail before the database responds again. */
let awayFor: number

function start(random = 0.5, change: Partial<ConnectionMonitorDeps & Recovery> = {}): void {
  monitor = createConnectionMonitor({
    onChange: ({ state }) => states.push(state),
    clock: () => new Date(),
    random: () => random,
    ...change,
  })
  monitor.start({ ...deps, ...change })
}

beforeEach(() => {
  vi.useFakeTimers({ now: START })
  states = []
  awayFor = 0
  deps = {
    probe: vi.fn(() => {
      awayFor -= 1
      return awayFor >= 0 ? Promise.reject(new Refused()) : Promise.resolve()
    }),
    revive: vi.fn(() => Promise.resolve()),
    findRoom: vi.fn(() => Promise.resolve()),
    onRecovered: vi.fn(() => Promise.resolve()),
  }
})

afterEach(() => {
  monitor.stop()
  vi.useRealTimers()
})

it('handles failures from before the start once it is started', async () => {
  const { probe } = deps
  monitor = createConnectionMonitor({
    onChange: ({ state }) => states.push(state),
    clock: () => new Date(),
    random: () => 0.5,
  })
  monitor.failed(new Refused())
  await vi.advanceTimersByTimeAsync(60_000)
  expect(states).toEqual(['reconnecting'])
  expect(probe).not.toHaveBeenCalled()
  monitor.start(deps)
  await vi.advanceTimersByTimeAsync(0)
  expect(states).toEqual(['reconnecting', 'live'])
})

describe('while the database answers', () => {
  it('is live and reports nothing', async () => {
    start()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(monitor.current().state).toBe('live')
    expect(states).toEqual([])
    expect(deps.probe.mock.calls.length).toBeGreaterThan(3)
    expect(deps.revive).not.toHaveBeenCalled()
  })

  it('knows when it last responded', () => {
    start()
    expect(monitor.current().lastContactAt).toBe(START.toISOString())
    vi.setSystemTime(new Date('2026-11-22T10:00:07Z'))
    monitor.answered()
    expect(monitor.current().lastContactAt).toBe('2026-11-22T10:00:07.000Z')
  })

  it.each([
    ['a refusal of the product', new Error('ticket.not-found')],
    ['a broken rule', Object.assign(new Error('x'), { code: '23514', severity: 'ERROR' })],
    ['a deadlock', Object.assign(new Error('x'), { code: '40P01', severity: 'ERROR' })],
    ['no error', undefined],
  ])('%s does not change the state', async (_name, error) => {
    start()
    monitor.failed(error)
    await vi.advanceTimersByTimeAsync(1000)
    expect(states).toEqual([])
    expect(deps.revive).not.toHaveBeenCalled()
  })
})

describe('when the database is lost', () => {
  it('reconnects at once, restarts the server first, and is live again', async () => {
    start()
    monitor.failed(new Lost())
    expect(states).toEqual(['reconnecting'])
    await vi.advanceTimersByTimeAsync(0)
    expect(states).toEqual(['reconnecting', 'live'])
    const order = [deps.revive, deps.probe, deps.onRecovered].map(
      (step) => step.mock.invocationCallOrder[0] ?? 0,
    )
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    expect(deps.onRecovered).toHaveBeenCalledOnce()
  })

  it('is noticed even without any call', async () => {
    awayFor = 1
    start()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(states).toEqual(['reconnecting', 'live'])
  })

  it('waits longer after each attempt, up to a few seconds', async () => {
    awayFor = 40
    const at: number[] = []
    start(0.5, {
      probe: async () => {
        at.push(Date.now())
        await deps.probe()
      },
    })
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(30 * 60_000)
    const waits = at.slice(1, 40).map((time, index) => time - (at[index] ?? 0))
    expect(waits[0]).toBeLessThanOrEqual(1000)
    expect(waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] ?? 0))).toBe(true)
    expect(Math.max(...waits)).toBeGreaterThan(4_000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
    expect(states.at(-1)).toBe('live')
  })

  it('spreads the attempts of many desktops', async () => {
    const firstWait = async (random: number) => {
      awayFor = 1
      const before = deps.probe.mock.calls.length
      start(random)
      monitor.failed(new Lost())
      let passed = 0
      while (deps.probe.mock.calls.length < before + 2 && passed < 1000) {
        await vi.advanceTimersByTimeAsync(1)
        passed += 1
      }
      monitor.stop()
      return passed
    }
    expect(await firstWait(0)).toBeLessThan(await firstWait(1))
  })

  it('reports offline after a while, and live when it is over', async () => {
    awayFor = 20
    start()
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(10_000)
    expect(states).toEqual(['reconnecting'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states).toEqual(['reconnecting', 'offline'])
    await vi.advanceTimersByTimeAsync(30 * 60_000)
    expect(states).toEqual(['reconnecting', 'offline', 'live'])
  })

  it('keeps the time of the last response while offline', async () => {
    awayFor = 5
    start()
    vi.setSystemTime(new Date('2026-11-22T10:01:00Z'))
    monitor.failed(new Lost())
    monitor.answered()
    expect(monitor.current()).toEqual({
      state: 'reconnecting',
      trouble: null,
      lastContactAt: START.toISOString(),
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(monitor.current().state).toBe('live')
    expect(monitor.current().lastContactAt).not.toBe(START.toISOString())
  })

  it('starts one reconnect however many calls fail', async () => {
    awayFor = 1
    start()
    for (let calls = 0; calls < 10; calls += 1) monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(5_000)
    expect(states).toEqual(['reconnecting', 'live'])
    expect(deps.onRecovered).toHaveBeenCalledOnce()
  })

  it.each(['revive', 'onRecovered'] as const)(
    'continues when %s fails, and is live only after it has succeeded',
    async (step) => {
      deps[step].mockRejectedValueOnce(new Refused())
      start()
      monitor.failed(new Lost())
      await vi.advanceTimersByTimeAsync(0)
      expect(states).toEqual(['reconnecting'])
      await vi.advanceTimersByTimeAsync(5_000)
      expect(states).toEqual(['reconnecting', 'live'])
      expect(deps[step]).toHaveBeenCalledTimes(2)
    },
  )

  it('reports nothing after it is stopped', async () => {
    awayFor = 100
    start()
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(1000)
    monitor.stop()
    const probes = deps.probe.mock.calls.length
    await vi.advanceTimersByTimeAsync(600_000)
    expect(deps.probe).toHaveBeenCalledTimes(probes)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ignores the result of an attempt that was running when it was stopped', async () => {
    let answer: () => void = () => undefined
    start(0.5, { probe: () => new Promise((resolve) => (answer = resolve)) })
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(0)
    monitor.stop()
    answer()
    await vi.advanceTimersByTimeAsync(1000)
    expect(deps.onRecovered).toHaveBeenCalledOnce()
    expect(states).toEqual(['reconnecting'])
  })

  it('can be lost again', async () => {
    start()
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(0)
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(0)
    expect(states).toEqual(['reconnecting', 'live', 'reconnecting', 'live'])
  })
})

describe('changes of others cannot be followed', () => {
  it('is live only when they can be followed again, even if the database responds', async () => {
    deps.onRecovered.mockRejectedValueOnce(new Error('not following'))
    start()
    monitor.lost()
    await vi.advanceTimersByTimeAsync(0)
    expect(states).toEqual(['reconnecting'])
    await vi.advanceTimersByTimeAsync(300)
    expect(states).toEqual(['reconnecting', 'live'])
    expect(deps.onRecovered).toHaveBeenCalledTimes(2)
  })
})

describe('when the disk of the database is full', () => {
  const full = () =>
    Object.assign(new Error('could not extend file'), { code: '53100', severity: 'ERROR' })
  let shown: string[]
  const begin = (change: Partial<ConnectionMonitorDeps & Recovery> = {}) => {
    shown = []
    start(0.5, {
      onChange: ({ state, trouble }) => shown.push(`${state} ${trouble ?? '-'}`),
      ...change,
    })
  }

  it('is read-only until there is space, and reports it once', async () => {
    let isFull = true
    begin({ findRoom: () => (isFull ? Promise.reject(full()) : Promise.resolve()) })
    monitor.failed(full())
    for (let second = 0; second < 60; second += 1) {
      await vi.advanceTimersByTimeAsync(1000)
      // Every other read works in the meantime, and every write fails.
      monitor.answered()
      monitor.failed(full())
    }
    expect(shown).toEqual(['read-only disk-full'])
    isFull = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(shown).toEqual(['read-only disk-full', 'live -'])
  })

  it('keeps reporting it while the server goes up and down, and reports offline when it stays away', async () => {
    begin()
    monitor.failed(full())
    awayFor = 1_000
    await vi.advanceTimersByTimeAsync(60_000)
    expect(shown).toEqual(['read-only disk-full', 'offline disk-full'])
  })

  it('is recognised by the embedded server’s messages when it cannot start', async () => {
    let isFull = true
    begin({
      revive: () =>
        isFull
          ? Promise.reject(Object.assign(new Error('The disk is full'), { code: 'disk-full' }))
          : Promise.resolve(),
    })
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(60_000)
    expect(shown).toEqual(['reconnecting -', 'reconnecting disk-full', 'offline disk-full'])
    isFull = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(shown.at(-1)).toBe('live -')
  })
})

describe('what is reported beside the state', () => {
  it('a server that cannot prove its identity, and one without free connections', async () => {
    const shown: (string | null)[] = []
    let error: Error | null = Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' })
    start(0.5, {
      onChange: ({ trouble }) => shown.push(trouble),
      probe: () => (error === null ? Promise.resolve() : Promise.reject(error)),
    })
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(1000)
    error = Object.assign(new Error('too many clients'), { code: '53300', severity: 'FATAL' })
    await vi.advanceTimersByTimeAsync(5000)
    error = null
    await vi.advanceTimersByTimeAsync(10_000)
    expect(shown).toEqual([null, 'untrusted', 'busy', null])
  })

  it.each([
    ['a full pool', new Error('timeout exceeded when trying to connect')],
    ['a full server', Object.assign(new Error('x'), { code: '53300', severity: 'FATAL' })],
  ])('%s is busy and says nothing about the connection', async (_name, error) => {
    start()
    monitor.failed(error)
    await vi.advanceTimersByTimeAsync(1000)
    expect(states).toEqual([])
    expect(deps.revive).not.toHaveBeenCalled()
  })

  it('a newer database is read-only, also after it was away', async () => {
    start()
    monitor.isNewer(true)
    expect(monitor.current()).toMatchObject({ state: 'read-only', trouble: 'update-needed' })
    monitor.failed(new Lost())
    await vi.advanceTimersByTimeAsync(10_000)
    expect(states).toEqual(['read-only', 'reconnecting', 'read-only'])
  })

  it('a database that does not respond is reported within fifteen seconds', async () => {
    start(0.5, { probe: () => new Promise(() => undefined) })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(states[0]).toBe('reconnecting')
  })
})
