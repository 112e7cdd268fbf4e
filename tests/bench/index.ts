import { makeTempDir, removeDataDir } from '../support/temp-dir'
import { type FilledDatabase, openFilledDatabase } from './filled-database'
import { measureFiles } from './files'
import { figures, takeSamples } from './measure'
import { type BenchOptions, readOptions } from './options'
import { measureKills } from './kill'
import { measureLive } from './live'
import { seededRandom } from './random'
import { countOperation, openOperations, queueOperations } from './reads'
import { type Row, printRow, printSummary, writeFigures } from './report'
import { checkCounts } from './seed'
import { startBenchServer } from './server'
import { measureStart } from './start'
import { measureTenancy } from './tenancy'
import { readTexts } from './texts'
import { writeOperations } from './writes'

const SEED = 20_261_123
const WARM_UP = 30
/** Before the first operation: until the code of Prisma and pg is compiled, it runs at half its speed. */
const FIRST_WARM_UP = 500

await bench(readOptions(process.argv.slice(2)))

async function bench(options: BenchOptions): Promise<void> {
  if (options.parts.includes('kill')) {
    console.log(JSON.stringify(await measureKills(options.kills)))
    return
  }
  const dataDir = await makeTempDir('bench')
  const rows: Row[] = []
  const add = (row: Row) => {
    rows.push(row)
    printRow(row)
  }
  try {
    const server = await startBenchServer(dataDir)
    const databases: FilledDatabase[] = []
    let token = ''
    const besides: Record<string, number> = {}
    try {
      const texts = await readTexts(options.texts ?? undefined)
      const sizes = sizesOf(options)
      for (const tickets of sizes) {
        const isLargest = tickets === sizes.at(-1)
        console.error(`Filling a database of ${tickets.toLocaleString('en')} tickets`)
        const ways = isLargest ? server.own : await server.another(`bench_${tickets}`)
        databases.push(await openFilledDatabase(ways, tickets, texts))
      }
      token = databases.at(-1)?.token ?? ''
      await measureOperations(databases, options, add)
      const filled = databases[0]
      if (options.parts.includes('live') && filled !== undefined) {
        console.error('Moving files of 25 MB and of 2 GB')
        const files = await measureFiles(filled, options.samples, seededRandom(SEED))
        for (const row of files.rows) add({ ...row, tickets: filled.tickets })
        besides['files: MB of memory while 2 GB are uploaded'] = Math.round(files.uploadMemoryMb)
      }
      if (options.parts.includes('tenancy')) {
        console.error('Filling a database of 200,000 tickets in 4 workspaces')
        const ways = await server.another('bench_tenancy')
        for (const row of await measureTenancy(ways, texts, options.samples)) add(row)
      }
    } finally {
      for (const filled of databases) await filled.close()
      await server.stop()
    }
    if (options.parts.includes('start')) {
      for (const row of await measureStart(dataDir, token)) {
        add({ ...row, tickets: options.tickets.at(-1) ?? 0 })
      }
    }
    if (options.parts.includes('live')) {
      const { own } = server
      for (const row of await measureLive(own, dataDir, token, options.samples)) {
        add({ ...row, tickets: sizesOf(options).at(-1) ?? 0 })
      }
    }
    printSummary(rows)
    for (const [what, value] of Object.entries(besides)) console.log(`${what}: ${value}`)
    await writeFigures(rows, options.json, besides)
  } finally {
    await removeDataDir(dataDir)
  }
}

/** Live updates do not depend on the number of tickets, so the smallest size is enough. */
function sizesOf({ parts, tickets }: BenchOptions): number[] {
  if (parts.every((part) => part === 'tenancy')) return []
  return parts.includes('live') ? tickets.slice(0, 1) : tickets
}

/** Operation by operation, each in all sizes at once, so that the sizes can be compared. */
async function measureOperations(
  databases: FilledDatabase[],
  { parts, samples }: BenchOptions,
  add: (row: Row) => void,
): Promise<void> {
  const random = seededRandom(SEED)
  const bySize = await Promise.all(
    databases.map(async (filled) => {
      const reads = parts.includes('reads')
        ? [
            ...(await queueOperations(filled)),
            countOperation(filled),
            ...(await openOperations(filled, random)),
          ]
        : []
      return [...reads, ...(parts.includes('writes') ? writeOperations(filled, random) : [])]
    }),
  )
  const names = bySize[0]?.map((operation) => operation.name) ?? []
  for (const [index, name] of names.entries()) {
    const operations = bySize.flatMap((all) => all[index] ?? [])
    const warmUp = index === 0 ? FIRST_WARM_UP : WARM_UP
    const taken = await takeSamples(operations, samples, warmUp, random)
    for (const [place, { tickets }] of databases.entries()) {
      const own = taken[place]
      if (own === undefined) throw new Error('a size was not measured')
      add({ operation: name, tickets, ...figures(own) })
    }
  }
  for (const filled of databases) {
    await checkCounts(filled.owner, filled.workspaceId)
    // Mail for these replies must not be sent while the start of the app is measured.
    await filled.owner.query('DELETE FROM private.mail_outbox')
  }
}
