/** A result that differs from that of the same work in SQL. It is the only thing that fails the bench. */
export class WrongResult extends Error {}

/**
 * One piece of work, once through the product and once in hand-written SQL, with inputs of the same
 * kind.
 */
export interface Trial {
  product: () => Promise<unknown>
  baseline: () => Promise<unknown>
  /** Throws WrongResult unless both did the work with the same result. */
  check: (product: unknown, baseline: unknown) => void
}

export interface Operation {
  name: string
  /** Chooses the inputs of the next sample. Its own time is not counted. */
  prepare: () => Trial | Promise<Trial>
}

/** Times in milliseconds, one pair per sample. */
export interface Samples {
  product: number[]
  baseline: number[]
}

export interface Figures {
  p50: number
  p95: number
  baselineP50: number
  baselineP95: number
  ratioP50: number
  ratioP95: number
}

/**
 * Takes `count` pairs of timings of each operation after `warmUp` untimed ones. Operations (one per
 * size of the database) take turns, and so do product and SQL, in random order. So all have the
 * same noise, and neither side always finds what the other has just read.
 */
export async function takeSamples(
  operations: readonly Operation[],
  count: number,
  warmUp: number,
  random: () => number,
): Promise<Samples[]> {
  const all = operations.map((): Samples => ({ product: [], baseline: [] }))
  for (let taken = -warmUp; taken < count; taken += 1) {
    for (const [place, operation] of operations.entries()) {
      const { product, baseline } = await takePair(operation, random)
      if (taken < 0) continue
      all[place]?.product.push(product)
      all[place]?.baseline.push(baseline)
    }
  }
  return all
}

async function takePair(
  operation: Operation,
  random: () => number,
): Promise<{ product: number; baseline: number }> {
  const trial = await operation.prepare()
  const productFirst = random() < 0.5
  const first = await time(productFirst ? trial.product : trial.baseline)
  const second = await time(productFirst ? trial.baseline : trial.product)
  const [product, baseline] = productFirst ? [first, second] : [second, first]
  try {
    trial.check(product.result, baseline.result)
  } catch (error) {
    throw new WrongResult(`${operation.name}: ${String(error)}`, { cause: error })
  }
  return { product: product.ms, baseline: baseline.ms }
}

export function figures({ product, baseline }: Samples): Figures {
  const p50 = percentile(product, 50)
  const p95 = percentile(product, 95)
  const baselineP50 = percentile(baseline, 50)
  const baselineP95 = percentile(baseline, 95)
  return {
    p50,
    p95,
    baselineP50,
    baselineP95,
    ratioP50: p50 / baselineP50,
    ratioP95: p95 / baselineP95,
  }
}

/** The smallest value that at least `percent` of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
  if (value === undefined) throw new Error('there are no values')
  return value
}

async function time(work: () => Promise<unknown>): Promise<{ ms: number; result: unknown }> {
  const began = performance.now()
  const result = await work()
  return { ms: performance.now() - began, result }
}
