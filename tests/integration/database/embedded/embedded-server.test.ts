import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Client } from 'pg'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { EmbeddedServer } from '#main/database/embedded/embedded-server'
import { findPostmaster, startPostmaster, stopPostmaster } from '#main/database/embedded/postmaster'
import { listenHost, writeServerSettings } from '#main/database/embedded/server-settings'
import { openClusterParts } from '#tests/support/cluster-parts'
import { killHard, spawnEmbedded } from '#tests/support/embedded-process'
import { queryOnce } from '#tests/support/embedded-query'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'

// One database for the whole file: making one takes seconds, starting it again does not.
let dataDir: string
const started: EmbeddedServer[] = []

beforeAll(async () => {
  dataDir = await makeTempDir('embedded')
})

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop()
})

afterAll(async () => {
  await removeDataDir(dataDir)
})

async function start(log: (line: string) => void = () => undefined): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDir, log })
  started.push(server)
  return server
}

async function postmasterPid(): Promise<number | undefined> {
  const { cluster } = await openClusterParts(dataDir)
  return (await findPostmaster(cluster.dataDirectory))?.pid
}

describe('start and stop', () => {
  test('the first start makes a database that both logins may enter', async () => {
    const server = await start()
    expect(server.adopted).toBe(false)
    for (const endpoint of [server.owner, server.app]) {
      const rows = await queryOnce(
        endpoint,
        `select current_user as "user", current_database() as "database",
                current_setting('server_version_num')::int / 10000 as "major"`,
      )
      expect(rows).toEqual([{ user: endpoint.user, database: 'connect_support', major: 18 }])
    }
  })

  test('the second start finds the data of the first one', async () => {
    const first = await start()
    await queryOnce(first.owner, 'create table kept as select 42 as answer')
    await first.stop()
    expect(await postmasterPid()).toBeUndefined()

    const second = await start()
    expect(second.adopted).toBe(false)
    expect(second.systemIdentifier).toBe(first.systemIdentifier)
    expect(await queryOnce(second.owner, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  test('stop disconnects a client in the middle of its transaction', async () => {
    const server = await start()
    const client = new Client(server.owner)
    await client.connect()
    const cut = new Promise((resolve) => client.on('error', resolve))
    await client.query('begin')
    await server.stop()
    await cut
    await client.end()
    expect(await postmasterPid()).toBeUndefined()
  })

  test('stop returns for a server that died, and a second time', async () => {
    const server = await start()
    const pid = await postmasterPid()
    process.kill(pid ?? 0, 'SIGKILL')
    await server.stop()
    await server.stop()
    await expect(server.ensureRunning()).rejects.toThrow('was stopped')
  })

  test('stopping a frozen server returns, and the next start recovers', async () => {
    const server = await start()
    await queryOnce(server.owner, 'create table survives as select 42 as answer')
    const pid = (await postmasterPid()) ?? 0
    const { cluster } = await openClusterParts(dataDir)
    process.kill(pid, 'SIGSTOP')
    try {
      await expect(
        stopPostmaster(cluster, { fastSeconds: 1, immediateSeconds: 1 }),
      ).rejects.toMatchObject({ code: 'timeout' })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await server.stop()
    const again = await start()
    expect(await queryOnce(again.owner, 'select answer from survives')).toEqual([{ answer: 42 }])
  })
})

describe('several processes', () => {
  test('a server that outlived its killed app is used by the next one, which also stops it', async () => {
    const { child, said } = spawnEmbedded(dataDir)
    const first = await said
    await killHard(child)
    const pid = await postmasterPid()
    expect(pid).toBeDefined()

    const server = await start()
    expect(server.adopted).toBe(true)
    expect(first).toEqual({ port: server.owner.port, adopted: false })
    expect(await postmasterPid()).toBe(pid)
    await server.stop()
    expect(await postmasterPid()).toBeUndefined()
  })

  test('a second process uses the server, and leaves it to the first when it ends', async () => {
    const server = await start()
    const pid = await postmasterPid()
    const { child, said } = spawnEmbedded(dataDir)
    expect(await said).toEqual({ port: server.owner.port, adopted: true })
    const gone = once(child, 'exit')
    child.stdin?.end()
    expect(await gone).toEqual([0, null])
    expect(await postmasterPid()).toBe(pid)
    expect(await queryOnce(server.app, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

describe('ensureRunning', () => {
  test('starts a killed server again with every acknowledged row', async () => {
    const server = await start()
    await queryOnce(server.owner, 'create table written (id int primary key)')
    const pid = (await postmasterPid()) ?? 0
    const client = new Client(server.owner)
    client.on('error', () => undefined)
    await client.connect()
    const acknowledged: number[] = []
    // Writes until the connection is lost, which is how it must end.
    const writing = (async () => {
      for (let id = 1; ; id += 1) {
        await client.query('insert into written values ($1)', [id])
        acknowledged.push(id)
        if (id === 100) process.kill(pid, 'SIGKILL')
      }
    })()
    await expect(writing).rejects.toThrow()
    await client.end().catch(() => undefined)

    await Promise.all([server.ensureRunning(), server.ensureRunning()])
    expect(await postmasterPid()).not.toBe(pid)
    const rows = await queryOnce(server.owner, 'select id from written order by id')
    const found = new Set(rows.map((row) => (row as { id: number }).id))
    expect(acknowledged.length).toBeGreaterThanOrEqual(100)
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([])
  })

  test('is cancelled by a stop', async () => {
    const server = await start()
    const pid = (await postmasterPid()) ?? 0
    process.kill(pid, 'SIGSTOP')
    const waiting = server.ensureRunning()
    const stopped = server.stop()
    try {
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await stopped
    expect(await postmasterPid()).toBeUndefined()
  })

  test('changes nothing while the server runs', async () => {
    const server = await start()
    const pid = await postmasterPid()
    await server.ensureRunning()
    expect(await postmasterPid()).toBe(pid)
  })
})

describe('ports', () => {
  test('a port that another program uses meanwhile is left to it', async () => {
    const first = await start()
    const { port } = first.owner
    await first.stop()
    const stranger = createServer().listen(port, listenHost)
    await once(stranger, 'listening')
    try {
      const second = await start()
      expect(second.owner.port).not.toBe(port)
      expect(await queryOnce(second.app, 'select 1 as one')).toEqual([{ one: 1 }])
      await second.stop()
    } finally {
      stranger.close()
    }
  })

  test('pg_ctl reports a port that is taken, and a server that is running', async () => {
    const server = await start()
    const { cluster } = await openClusterParts(dataDir)
    expect(await startPostmaster(cluster)).toBe('already-running')
    await server.stop()

    const stranger = createServer().listen(0, listenHost)
    await once(stranger, 'listening')
    try {
      const address = stranger.address()
      const port = typeof address === 'object' && address ? address.port : 0
      await writeServerSettings(cluster.dataDirectory, cluster.user, port, {})
      expect(await startPostmaster(cluster)).toBe('port-taken')
    } finally {
      stranger.close()
    }
  })
})
