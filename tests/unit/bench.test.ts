import { describe, expect, it } from 'vitest'
import { type Operation, WrongResult, figures, percentile, takeSamples } from '../bench/measure'
import { readOptions } from '../bench/options'
import { pick, seededRandom } from '../bench/random'
import { type Row, summarize, tableRow } from '../bench/report'

describe('options of the benchmark', () => {
  it('by default measures 10,000 and 100,000 tickets and all parts', () => {
    expect(readOptions([])).toEqual({
      tickets: [10_000, 100_000],
      parts: ['reads', 'writes', 'start', 'tenancy'],
      samples: 300,
      kills: 200,
      json: null,
      texts: null,
    })
  })

  it('accepts sizes in any order without repeats, parts, samples and files', () => {
    const args = ['--tickets', '100000,5000,5000', '--only=writes', '--samples', '50']
    expect(readOptions([...args, '--json', 'a.json', '--texts', 't.csv'])).toEqual({
      tickets: [5_000, 100_000],
      parts: ['writes'],
      samples: 50,
      kills: 200,
      json: 'a.json',
      texts: 't.csv',
    })
  })

  it('measures only live updates if that part is given', () => {
    const { parts, json } = readOptions(['live', '--json', 'a.json'])
    expect({ parts, json }).toEqual({ parts: ['live'], json: 'a.json' })
  })

  it('kills as often as requested', () => {
    const { parts, kills } = readOptions(['kill', '--kills', '3'])
    expect({ parts, kills }).toEqual({ parts: ['kill'], kills: 3 })
  })

  it.each([
    ['too few tickets', ['--tickets', '999']],
    ['words for numbers', ['--tickets', 'many']],
    ['no kill', ['kill', '--kills', '0']],
    ['an unknown part', ['--only', 'reads,sleep']],
    ['an unknown option', ['--fast']],
    ['a file without an option', ['a.json']],
  ])('refuses %s', (_what, args) => {
    expect(() => readOptions(args)).toThrow()
  })
})

describe('figures', () => {
  it('are measured values, by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(percentile(values, 50)).toBe(50)
    expect(percentile(values, 95)).toBe(95)
    expect(percentile([7], 95)).toBe(7)
    expect(() => percentile([], 50)).toThrow()
  })

  it('compare the product with the same work written by hand', () => {
    expect(figures({ product: [3, 1, 2], baseline: [1, 1, 4] })).toEqual({
      p50: 2,
      p95: 3,
      baselineP50: 1,
      baselineP95: 4,
      ratioP50: 2,
      ratioP95: 0.75,
    })
  })
})

describe('samples', () => {
  const operation = (done: string[], check: () => void = () => undefined): Operation => ({
    name: 'work',
    prepare: () => ({
      product: () => Promise.resolve(done.push('product')),
      baseline: () => Promise.resolve(done.push('baseline')),
      check,
    }),
  })

  it('alternate both sides equally in random order, and exclude the warm-up', async () => {
    const done: string[] = []
    const [samples] = await takeSamples([operation(done)], 40, 10, seededRandom(1))
    expect(samples?.product).toHaveLength(40)
    expect(samples?.baseline).toHaveLength(40)
    expect(done).toHaveLength(100)
    const firsts = done.filter((_, index) => index % 2 === 0)
    expect(new Set(firsts)).toEqual(new Set(['product', 'baseline']))
    for (let pair = 0; pair < done.length; pair += 2) expect(done[pair]).not.toBe(done[pair + 1])
  })

  it('alternate the operations of all sizes', async () => {
    const done: string[] = []
    const named = (size: string): Operation => ({
      name: size,
      prepare: () => {
        done.push(size)
        return operation([]).prepare()
      },
    })
    const samples = await takeSamples([named('small'), named('large')], 2, 1, seededRandom(1))
    expect(done).toEqual(['small', 'large', 'small', 'large', 'small', 'large'])
    expect(samples.map((one) => one.product.length)).toEqual([2, 2])
  })

  it('stop at the operation with a wrong result, also in the warm-up', async () => {
    const wrong = () => {
      throw new WrongResult('two rows for one')
    }
    await expect(takeSamples([operation([], wrong)], 5, 1, seededRandom(1))).rejects.toThrow(
      /^work: .*two rows for one/,
    )
  })
})

describe('random numbers', () => {
  it('are equal for equal seeds, different for different seeds, and evenly spread', () => {
    const take = (seed: number) => Array.from({ length: 1000 }, seededRandom(seed))
    expect(take(5)).toEqual(take(5))
    expect(take(5)).not.toEqual(take(6))
    const values = take(5)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inside = values.filter((value) => Math.floor(value * 10) === tenth)
      expect(inside.length).toBeGreaterThan(60)
    }
  })

  it('choose from the given values', () => {
    const random = seededRandom(1)
    expect(new Set(Array.from({ length: 50 }, () => pick(random, ['a', 'b'])))).toEqual(
      new Set(['a', 'b']),
    )
    expect(() => pick(random, [])).toThrow()
  })
})

describe('report', () => {
  const row = (operation: string, tickets: number, p50: number): Row => ({
    operation,
    tickets,
    ...{ p50, p95: p50 * 2, baselineP50: 1, baselineP95: 2, ratioP50: p50, ratioP95: p50 },
  })

  it('shows the worst of each kind, and how much slower the largest size is', () => {
    const rows = [
      row('queue page: a', 10_000, 1.1),
      row('queue page: a', 100_000, 1.2),
      row('queue page: b', 10_000, 1),
      row('queue page: b', 100_000, 1.5),
      row('reply', 10_000, 1.25),
    ]
    expect(summarize(rows)).toEqual([
      'queue page: at most 1.50 x at p50, 1.50 x at p95; largest against smallest 1.50 x',
      'reply: at most 1.25 x at p50, 1.25 x at p95',
    ])
  })

  it('aligns the figures of an operation', () => {
    expect(tableRow(row('reply', 10_000, 1.25)).split(/\s+/)).toEqual([
      'reply',
      '10,000',
      '1.25',
      '1.00',
      '1.25x',
      '2.50',
      '2.00',
      '1.25x',
    ])
  })
})
