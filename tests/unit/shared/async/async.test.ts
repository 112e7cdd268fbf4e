import { describe, expect, it } from 'vitest'
import { backoff } from '#shared/async/backoff'
import { coalesce } from '#shared/async/coalesce'
import { createKeyedQueue } from '#shared/async/keyed-queue'

describe('coalesce', () => {
  function setUp() {
    const runs: PromiseWithResolvers<undefined>[] = []
    const run = coalesce(async () => {
      const one = Promise.withResolvers<undefined>()
      runs.push(one)
      await one.promise
    })
    return { runs, run }
  }
  const next = () => new Promise((resolve) => setImmediate(resolve))

  it('runs once more for all calls that came during a run', async () => {
    const { runs, run } = setUp()
    const all = Promise.all([run(), run(), run()])
    expect(runs).toHaveLength(1)
    runs[0]?.resolve(undefined)
    await next()
    expect(runs).toHaveLength(2)
    runs[1]?.resolve(undefined)
    await all
    expect(runs).toHaveLength(2)
  })

  it('rejects with a run that failed, and runs again when it is called again', async () => {
    const { runs, run } = setUp()
    const failing = run()
    void run().catch(() => undefined)
    runs[0]?.reject(new Error('away'))
    await expect(failing).rejects.toThrow('away')
    expect(runs).toHaveLength(1)
    const again = run()
    expect(runs).toHaveLength(2)
    runs[1]?.resolve(undefined)
    await again
    expect(runs).toHaveLength(2)
  })
})

describe('backoff', () => {
  const waits = (random: number) =>
    [1, 2, 3, 4, 50].map((failures) =>
      backoff({ firstMs: 100, longestMs: 400, factor: 2 }, failures, () => random),
    )

  it('grows up to the longest wait', () => {
    expect(waits(0.5)).toEqual([100, 200, 400, 400, 400])
  })

  it('differs by up to a quarter', () => {
    expect(waits(0)).toEqual([75, 150, 300, 300, 300])
    expect(waits(1)).toEqual([125, 250, 500, 500, 500])
  })
})

describe('a keyed queue', () => {
  it('runs what has one key in turn, also after a failure, and other keys at once', async () => {
    const queue = createKeyedQueue()
    const order: string[] = []
    const first = Promise.withResolvers<undefined>()
    const one = queue.run('a', async () => {
      await first.promise
      order.push('a1')
      throw new Error('full')
    })
    const two = queue.run('a', () => Promise.resolve(order.push('a2')))
    await queue.run('b', () => Promise.resolve(order.push('b')))
    expect(order).toEqual(['b'])
    const settled = queue.settled()
    first.resolve(undefined)
    await expect(one).rejects.toThrow('full')
    await two
    await settled
    expect(order).toEqual(['b', 'a1', 'a2'])
  })
})
