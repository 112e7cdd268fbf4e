import { open } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createDatabaseClient, type DatabaseClient } from '#main/database/client'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import { retrySend } from '#main/features/imports/send-batch'
import { reasonOf } from '#main/features/imports/running-import'
import { toWireError } from '#main/ipc/to-wire-error'
import { createLog } from '#main/log'
import { describeProblem } from '#main/state/start-problem'
import { errorText } from '#renderer/errors/error-text'
import { DomainError } from '#shared/errors'
import { type BreakableCluster, makeBreakableCluster } from '#tests/support/breakable-cluster'
import { queryOnce } from '#tests/support/embedded-query'

// A running server with a page of a table or an index that is not what it wrote.

let broken: BreakableCluster
const clients: DatabaseClient[] = []

beforeAll(async () => {
  broken = await makeBreakableCluster('pages')
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.$disconnect()))
  await broken.stop()
})

afterAll(async () => {
  await broken.remove()
})

const PAGE = 8192

test.each([
  { what: 'a page of a table', of: 'lost', code: 'XX001', bytes: Buffer.alloc(PAGE, 'x') },
  { what: 'a page of an index', of: 'lost_key', code: 'XX002', bytes: Buffer.alloc(PAGE) },
])('$what that is damaged is reported as damaged, with what to do', async ({ of, code, bytes }) => {
  const first = await startEmbeddedServer({ dataDir: broken.dataDir, log: () => undefined })
  const { owner } = first
  await queryOnce(owner, 'DROP TABLE IF EXISTS lost')
  await queryOnce(owner, 'CREATE TABLE lost (id int CONSTRAINT lost_key PRIMARY KEY)')
  await queryOnce(owner, 'INSERT INTO lost SELECT generate_series(1, 50)')
  const [row] = await queryOnce(owner, `SELECT pg_relation_filepath('${of}') AS path`)
  await first.stop()
  const { path } = row as { path: string }
  // An index starts with a page about itself. The next one has its entries.
  await overwrite(broken.inData(path), bytes, of === 'lost' ? 0 : PAGE)

  const server = await startEmbeddedServer({ dataDir: broken.dataDir, log: () => undefined })
  try {
    const reader = createDatabaseClient({
      endpoint: server.owner,
      token: undefined,
      applicationName: 'damage',
    })
    clients.push(reader)
    const read = () => reader.$queryRaw`SELECT id FROM lost WHERE id = 7`
    const error = await read().then(
      () => null,
      (reason: unknown) => reason,
    )
    const lines: string[] = []
    const wire = toWireError(
      error,
      createLog((line) => lines.push(line)),
      () => 'incident',
    )
    expect(wire).toEqual({ code: 'database.damaged', details: {} })
    expect(lines.join()).toContain(`"sqlState":"${code}"`)
    const words = errorText(new DomainError('database.damaged', {}))
    expect(words).toMatch(/damaged.*Nothing was changed.*copy.*backup/u)
    expect(describeProblem(error).title).toBe('The database is damaged')

    // An import ends at once and rejects no row because of it.
    const patience = { limitMs: 60_000, signal: new AbortController().signal }
    const ended: unknown = await retrySend(read, patience).catch((reason: unknown) => reason)
    expect(ended).toMatchObject({ code: 'database.damaged' })
    expect(reasonOf(ended)).toContain('backup')

    // What is on other pages is still there.
    expect(await reader.$queryRaw`SELECT answer FROM kept`).toEqual([{ answer: 42 }])
  } finally {
    await server.stop()
  }
})

async function overwrite(path: string, bytes: Buffer, position: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.write(bytes, 0, bytes.length, position)
  } finally {
    await file.close()
  }
}
