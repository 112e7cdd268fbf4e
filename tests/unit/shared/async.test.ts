import { describe, expect, it } from 'vitest'
import { backoff } from '#shared/async/backoff'
import { coalesce } from '#shared/async/coalesce'

describe('coalesce', () => {
  function setUp() {
    const runs: PromiseWithResolvers<void>[] = []
    const run = coalesce(() => {
      const one = Promise.withResolvers<void>()
      runs.push(one)
      return one.promise
    })
    return { runs, run }
  }
  const next = () => new Promise((resolve) => setImmediate(resolve))

  it('runs once more for all calls that came during a run', async () => {
    const { runs, run } = setUp()
    const all = Promise.all([run(), run(), run()])
    expect(runs).toHaveLength(1)
    runs[0]?.resolve()
    await next()
    expect(runs).toHaveLength(2)
    runs[1]?.resolve()
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
    runs[1]?.resolve()
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
