import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { EmbeddedServer } from '#main/database/embedded/embedded-server'
import { findPostmaster } from '#main/database/embedded/postmaster'
import { listenHost } from '#main/database/embedded/server-settings'
import { makeBreakableCluster } from '#tests/support/breakable-cluster'
import type { BreakableCluster } from '#tests/support/breakable-cluster'
import { openClusterParts } from '#tests/support/cluster-parts'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'

// A postmaster.pid names a process and a port. Each test makes it name wrong ones.
let broken: BreakableCluster
let other: EmbeddedServer
let otherDir: string
let otherPid: number | undefined

beforeAll(async () => {
  broken = await makeBreakableCluster('foreign')
  otherDir = await makeTempDir('other')
  other = await startEmbeddedServer({ dataDir: otherDir, log: () => undefined })
  const { cluster } = await openClusterParts(otherDir)
  otherPid = (await findPostmaster(cluster.dataDirectory))?.pid
})

afterEach(async () => {
  await broken.stop()
})

afterAll(async () => {
  await other.stop()
  await removeDataDir(otherDir)
  await broken.remove()
})

test('another PostgreSQL in place of ours is recognised and not used', async () => {
  await expectForeign(other.owner.port)
})

test('a server that asks for the password in clear text does not get it', async () => {
  const received: Buffer[] = []
  const clearTextRequest = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])
  const thief = createServer((socket) => {
    socket.on('data', (chunk) => received.push(chunk))
    socket.on('error', () => undefined)
    socket.write(clearTextRequest)
  })
  await expectForeign(await listening(thief))
  thief.close()
  const { state } = await openClusterParts(broken.dataDir)
  const text = Buffer.concat(received).toString('latin1')
  expect(text).toContain('connect_admin')
  expect(text).not.toContain(state.passwords.admin)
})

test('something other than PostgreSQL in place of ours is recognised', async () => {
  const web = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await expectForeign(await listening(web))
  web.close()
})

test('a process id that belongs to another program after a power failure does not prevent the start', async () => {
  // The id must be of a process of the server's own account, or PostgreSQL ignores it.
  const program = spawn('sleep', ['600'], {
    stdio: 'ignore',
    ...(broken.cluster.user ? { uid: broken.cluster.user.uid, gid: broken.cluster.user.gid } : {}),
  })
  try {
    const lines = [program.pid, broken.cluster.dataDirectory, 0, 1, '', listenHost, '', 'ready   ']
    await writeFile(broken.inData('postmaster.pid'), `${lines.join('\n')}\n`)
    await broken.expectRowKept()
  } finally {
    program.kill()
    await rm(broken.inData('postmaster.pid.stale'))
  }
})

test('a copy of a folder whose server runs is not started', async () => {
  const lines = [otherPid, '/elsewhere/data', 0, 1, '', listenHost, '', 'ready   ']
  await writeFile(broken.inData('postmaster.pid'), `${lines.join('\n')}\n`)
  try {
    expect(await broken.startError()).toMatchObject({ code: 'foreign-server' })
  } finally {
    await rm(broken.inData('postmaster.pid'))
  }
  await broken.expectRowKept()
})

/** Makes it look as if our server was running on this port: a live postgres, our folder, that port. */
async function expectForeign(port: number): Promise<void> {
  const path = broken.inData('postmaster.pid')
  const lines = [otherPid, broken.cluster.dataDirectory, 0, port, '', listenHost, '', 'ready   ']
  await writeFile(path, `${lines.join('\n')}\n`)
  try {
    expect(await broken.refusedStart()).toMatchObject({ code: 'foreign-server', details: { port } })
  } finally {
    await rm(path)
  }
  await broken.expectRowKept()
}

async function listening(server: Server): Promise<number> {
  server.listen(0, listenHost)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}
