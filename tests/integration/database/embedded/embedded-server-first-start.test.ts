import { access, chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareBinaries, findPackage } from '#main/database/embedded/binaries'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { EmbeddedServer } from '#main/database/embedded/embedded-server'
import { findPostmaster } from '#main/database/embedded/postmaster'
import { runTool } from '#main/database/embedded/run-tool'
import { chooseServerUser } from '#main/database/embedded/server-user'
import { openClusterParts } from '#tests/support/cluster-parts'
import { killHard, spawnEmbedded } from '#tests/support/embedded-process'
import { queryOnce } from '#tests/support/embedded-query'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'

let outer: string
const started: { server: EmbeddedServer; dataDir: string }[] = []

beforeEach(async () => {
  outer = await makeTempDir('first-start')
})

afterEach(async () => {
  const all = started.splice(0)
  for (const { server } of all) await server.stop()
  for (const { dataDir } of all) await removeDataDir(dataDir)
  await removeDataDir(outer)
})

async function start(dataDir = outer): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDir, log: () => undefined })
  started.push({ server, dataDir })
  return server
}

test('after earlier use, a missing database folder is no first start', async () => {
  await writeFile(join(outer, 'session'), 'sealed')
  const refused = start()
  await expect(refused).rejects.toMatchObject({ code: 'database-missing' })
  await expect(refused).rejects.toThrow(/No new database was made in its place/)
  await expect(access(join(outer, 'database', 'cluster'))).rejects.toThrow()
})

test('two first starts at the same moment make one database', async () => {
  const [a, b] = await Promise.all([start(), start()])
  expect([a.adopted, b.adopted].sort()).toEqual([false, true])
  expect(a.systemIdentifier).toBe(b.systemIdentifier)
  expect(a.owner).toEqual(b.owner)
  const { cluster } = await openClusterParts(outer)
  await a.stop()
  expect(await queryOnce(b.app, 'select 1 as one')).toEqual([{ one: 1 }])
  await b.stop()
  expect(await findPostmaster(cluster.dataDirectory)).toBeUndefined()
})

test('works in a folder with spaces, quotes, umlauts and characters that a shell interprets', async () => {
  const dataDir = join(outer, "Grüße an d'Ana & $HOME `x` (1)")
  const server = await start(dataDir)
  await queryOnce(server.owner, 'create table kept as select 42 as answer')
  await server.stop()
  const again = await start(dataDir)
  expect(await queryOnce(again.owner, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('works below a folder that only its owner may enter, and opens it to nobody', async () => {
  const home = join(outer, 'home')
  const dataDir = join(home, 'app-data')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await chmod(home, 0o700)
  const server = await start(dataDir)
  expect(await queryOnce(server.app, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await stat(home)).mode & 0o777).toBe(0o700)
  expect((await stat(dataDir)).mode & 0o077).toBe(0)
  await server.stop()
  const again = await start(dataDir)
  expect(again.systemIdentifier).toBe(server.systemIdentifier)
})

test('stores passwords in one file that only its owner can read', async () => {
  const server = await start()
  const { cluster, state } = await openClusterParts(outer)
  expect((await stat(cluster.folder.stateFile)).mode & 0o777).toBe(0o600)
  const secrets = Object.values(state.passwords)
  expect(new Set(secrets).size).toBe(3)
  expect(secrets).toContain(server.owner.password)
  expect(secrets).toContain(server.app.password)

  const files = await filesBelow(cluster.home)
  expect(files.length).toBeGreaterThan(500)
  for (const file of files) {
    const text = await readFile(file, 'latin1')
    expect({ file, leaks: secrets.some((secret) => text.includes(secret)) }).toEqual({
      file,
      leaks: false,
    })
  }
})

test.each(['initialising', 'cluster/log', 'cluster/data', 'cluster/data/postmaster.pid'])(
  'a first start killed when %s appears is started again from the beginning',
  async (path) => {
    const { child, said } = spawnEmbedded(outer)
    said.catch(() => undefined)
    await appears(join(outer, 'database', path))
    await killHard(child)

    const server = await start()
    const rows = await queryOnce(server.app, 'select current_database() as name')
    expect(rows).toEqual([{ name: 'connect_support' }])
    const { cluster, state } = await openClusterParts(outer)
    expect(state.ready).toBe(true)
    await expect(access(cluster.folder.marker)).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await readdir(cluster.home)).sort()).toEqual(['data', 'log', 'startup.log'])
  },
)

test('half a setup without its passwords is explained, not deleted', async () => {
  const database = join(outer, 'database')
  await mkdir(join(database, 'cluster', 'data', 'base'), { recursive: true })
  await writeFile(join(database, 'initialising'), '')
  await expect(start()).rejects.toMatchObject({ code: 'state-missing' })
  expect(await readdir(join(database, 'cluster', 'data'))).toEqual(['base'])
})

test('programs that the server cannot run or link are copied to where it can', async () => {
  const installed = await findPackage()
  const closed = join(outer, 'closed', 'native')
  await cp(installed.folder, closed, { recursive: true, verbatimSymlinks: true })
  await chmod(join(outer, 'closed'), 0o700)
  const links = await linksIn(join(closed, 'lib'))
  for (const link of links) await rm(link)
  await chmod(join(closed, 'lib'), 0o555)

  const user = await chooseServerUser(undefined)
  const version = `test-${basename(outer)}`
  try {
    const binaries = await prepareBinaries(outer, user, { ...installed, version, folder: closed })
    const copy = dirname(dirname(binaries.initdb))
    expect(copy.startsWith(closed)).toBe(false)
    expect((await linksIn(join(copy, 'lib'))).length).toBeGreaterThan(5)
    const { exitCode, output } = await runTool({
      program: binaries.initdb,
      args: ['--version'],
      folder: copy,
      user,
      seconds: 30,
    })
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: 'initdb (PostgreSQL) 18.4\n' })
    await rm(copy, { recursive: true })
  } finally {
    await chmod(join(closed, 'lib'), 0o755)
  }
})

test('programs of another version, or missing ones, are refused by name', async () => {
  const installed = await findPackage()
  const folder = join(outer, 'native')
  await mkdir(join(folder, 'bin'), { recursive: true })
  await expect(
    prepareBinaries(join(outer, 'data'), undefined, { ...installed, folder }),
  ).rejects.toMatchObject({ code: 'binaries-missing', details: { packageName: installed.name } })
})

/** Resolves when a path exists below a folder that is being filled. */
async function appears(path: string): Promise<void> {
  const look = () =>
    access(path).then(
      () => true,
      () => false,
    )
  await expect.poll(look, { interval: 2, timeout: 30_000 }).toBe(true)
}

async function linksIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(folder, name))
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
