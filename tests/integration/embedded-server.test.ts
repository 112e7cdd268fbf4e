import { expect, test } from 'vitest'
import { Client } from 'pg'
import { startEmbeddedServer } from '../../electron/main/database/embedded/embedded-server'
import { makeTempDir, removeDataDir } from '../support/temp-dir'
import { createTestDatabase } from '../support/test-server'

test('first start makes a database that both logins may enter', async () => {
  const dataDir = await makeTempDir('embedded')
  const server = await startEmbeddedServer({ dataDir, log: () => undefined })
  for (const endpoint of [server.owner, server.app]) {
    const client = new Client(endpoint)
    await client.connect()
    const { rows } = await client.query('select current_user as name')
    expect(rows).toEqual([{ name: endpoint.user }])
    await client.end()
  }
  await server.stop()
  await removeDataDir(dataDir)
  const db = await createTestDatabase()
  await db.drop()
})
