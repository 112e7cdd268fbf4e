import { parseArgs } from 'node:util'

const PARTS = ['reads', 'writes', 'start', 'tenancy'] as const
/** Measured only on request, because each takes minutes. */
const WORDS = ['live', 'kill'] as const
export type Part = (typeof PARTS)[number] | (typeof WORDS)[number]

export interface BenchOptions {
  /** Sizes of the databases, ascending. */
  tickets: number[]
  parts: readonly Part[]
  /** Timed calls of each read. Writes get the same number. */
  samples: number
  /** How often the app is killed while it types. */
  kills: number
  /** A file for the results, in addition to the one in out/bench. */
  json: string | null
  /** A CSV file with the subjects and texts for the tickets. Null: the sample tickets. */
  texts: string | null
}

/**
 * Parses `live` or `kill --kills 200` (only that), or `--tickets 10000,100000 --only
 * reads,writes,start,tenancy --samples N --json FILE --texts FILE`.
 */
export function readOptions(args: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tickets: { type: 'string', default: '10000,100000' },
      only: { type: 'string', default: PARTS.join(',') },
      samples: { type: 'string', default: '300' },
      kills: { type: 'string', default: '200' },
      json: { type: 'string' },
      texts: { type: 'string' },
    },
  })
  const words = positionals.map((word) => oneOf(WORDS, word, 'a word is one of'))
  const parts =
    words.length > 0
      ? words
      : values.only.split(',').map((word) => oneOf(PARTS, word.trim(), '--only takes'))
  const tickets = values.tickets.split(',').map((text) => wholeNumber('--tickets', text, 1_000))
  return {
    tickets: [...new Set(tickets)].sort((a, b) => a - b),
    parts,
    samples: wholeNumber('--samples', values.samples, 10),
    kills: wholeNumber('--kills', values.kills, 1),
    json: values.json ?? null,
    texts: values.texts ?? null,
  }
}

function oneOf<T extends string>(all: readonly T[], word: string, rule: string): T {
  const found = all.find((one) => one === word)
  if (found === undefined) throw new Error(`${rule} ${all.join(', ')}, not "${word}"`)
  return found
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text.replaceAll('_', ''))
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new Error(`${option} takes whole numbers from ${least} on, not "${text}"`)
}
