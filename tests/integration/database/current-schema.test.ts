import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { printSchema } from '#tests/support/current-schema/print-schema'
import { createMigratedDatabase, type ServerDatabase } from '#tests/support/test-server'

// `npm run db:current` writes the files. Another version of PostgreSQL may print the same in other
// words.
const FOLDER = join(import.meta.dirname, '../../../prisma/current')
const isOurServer = (process.env['TEST_DATABASE_URL'] ?? '') === ''

let database: ServerDatabase
let client: Client

beforeAll(async () => {
  database = await createMigratedDatabase()
  client = new Client(database.admin)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

it.runIf(isOurServer)('prisma/current shows a freshly migrated database', async () => {
  const texts = await printSchema(client)
  for (const [feature, text] of texts) {
    await expect(text).toMatchFileSnapshot(join(FOLDER, `${feature}.sql`))
  }
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql'))
  expect(files.sort()).toEqual([...texts.keys()].map((feature) => `${feature}.sql`).sort())
})
