import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { basename, join, sep } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import type { Cluster } from '../../electron/main/database/embedded/cluster'
import { startEmbeddedServer } from '../../electron/main/database/embedded/embedded-server'
import type { EmbeddedServer } from '../../electron/main/database/embedded/embedded-server'
import { EmbeddedServerError } from '../../electron/main/database/embedded/embedded-server-error'
import { listenHost } from '../../electron/main/database/embedded/server-settings'
import { openClusterParts } from '../support/cluster-parts'
import { queryOnce } from '../support/embedded-query'
import { makeTempDir, removeDataDir } from '../support/temp-dir'

// One database with one row. Each test breaks something, sees it explained, puts it back, and
// the row must still be there: a fault is never answered by a new database.
let dataDir: string
let cluster: Cluster
const started: EmbeddedServer[] = []

beforeAll(async () => {
  dataDir = await makeTempDir('faults')
  const server = await start()
  await queryOnce(server.owner, 'create table kept as select 42 as answer')
  await server.stop()
  ;({ cluster } = await openClusterParts(dataDir))
})

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop()
})

afterAll(async () => {
  await removeDataDir(dataDir)
})

async function start(): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDir, log: () => undefined })
  started.push(server)
  return server
}

/** Starts while something is broken, and proves that the start changed no file in doing so. */
async function refusedStart(): Promise<EmbeddedServerError> {
  const before = await fingerprint()
  const error: unknown = await start().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof EmbeddedServerError))
    throw new Error('It started, or failed otherwise', { cause: error })
  expect(await fingerprint()).toEqual(before)
  const { happened, safe, next } = error.words
  expect(error.message).toBe(`${happened} ${safe} ${next}`)
  return error
}

async function expectRowKept(): Promise<void> {
  const server = await start()
  expect(await queryOnce(server.owner, 'select answer from kept')).toEqual([{ answer: 42 }])
}

const inData = (...names: string[]) => join(cluster.dataDirectory, ...names)

/** Takes a file or folder away for the time of `work`. */
async function without(path: string, work: () => Promise<void>): Promise<void> {
  const aside = join(dataDir, `aside-${basename(path)}`)
  await rename(path, aside)
  try {
    await work()
  } finally {
    await rm(path, { recursive: true, force: true })
    await rename(aside, path)
  }
}

/** Gives a file another content for the time of `work`. */
async function withContent(
  path: string,
  content: string | Buffer,
  work: () => Promise<void>,
): Promise<void> {
  const { uid, gid, mode } = await stat(path)
  await without(path, async () => {
    await writeFile(path, content, { mode })
    await chown(path, uid, gid)
    await work()
  })
}

async function startError(): Promise<unknown> {
  return start().then(
    () => new Error('It started'),
    (reason: unknown) => reason,
  )
}

test.each([
  ['PG_VERSION'],
  [join('global', 'pg_control')],
  ['pg_wal'],
  ['pg_xact'],
  ['postgresql.conf'],
])('a database without %s is called damaged', async (name) => {
  await without(inData(name), async () => {
    const error = await refusedStart()
    expect(error).toMatchObject({ code: 'damaged', details: { path: cluster.dataDirectory } })
    expect(error.words.happened).toContain(name.replaceAll('\\', '/'))
  })
  await expectRowKept()
})

test('a database whose files are all gone is called damaged, not made anew', async () => {
  await without(cluster.dataDirectory, async () => {
    expect(await refusedStart()).toMatchObject({ code: 'damaged' })
  })
  await without(cluster.folder.cluster, async () => {
    expect(await refusedStart()).toMatchObject({ code: 'damaged' })
  })
  await expectRowKept()
})

test('a control file that is cut off, or of wrong content, is called damaged', async () => {
  const path = inData('global', 'pg_control')
  const whole = await readFile(path)
  await withContent(path, whole.subarray(0, 4), async () => {
    expect(await refusedStart()).toMatchObject({ code: 'damaged' })
  })
  // Behind identity, version and catalogue number: what only the server itself can see.
  const bent = Buffer.from(whole).fill(0xff, 16, 200)
  await withContent(path, bent, async () => {
    expect(await startError()).toMatchObject({ code: 'damaged' })
  })
  await expectRowKept()
})

test('a missing checkpoint is called damaged, with the last words of the database', async () => {
  const names = (await readdir(inData('pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name))
  const aside = await makeTempDir('wal')
  for (const name of names) await rename(inData('pg_wal', name), join(aside, name))
  try {
    const error = await startError()
    expect(error).toMatchObject({ code: 'damaged' })
    expect((error as EmbeddedServerError<'damaged'>).details.log.join('\n')).toMatch(/checkpoint/)
  } finally {
    for (const name of names) await rename(join(aside, name), inData('pg_wal', name))
    await rm(aside, { recursive: true })
  }
  await expectRowKept()
})

test('a database of another version is left alone', async () => {
  await withContent(inData('PG_VERSION'), '17\n', async () => {
    expect(await refusedStart()).toMatchObject({
      code: 'other-version',
      details: { path: cluster.dataDirectory, found: '17', wanted: '18' },
    })
  })
  await expectRowKept()
})

test('a folder that others may open is explained', async () => {
  await chmod(cluster.dataDirectory, 0o755)
  try {
    const error = await refusedStart()
    expect(error).toMatchObject({ code: 'wrong-rights', details: { path: cluster.dataDirectory } })
    expect(error.message).toContain('0755')
  } finally {
    await chmod(cluster.dataDirectory, 0o700)
  }
  await expectRowKept()
})

test('a state file that is not there is explained', async () => {
  const path = cluster.folder.stateFile
  await without(path, async () => {
    expect(await refusedStart()).toMatchObject({ code: 'state-missing', details: { path } })
  })
  await expectRowKept()
})

test.each([
  ['empty', ''],
  ['garbage', '\u0000\u0001{]'],
  ['of another shape', '{"format":1,"passwords":{}}'],
])('a state file that is %s is explained', async (_, content) => {
  const path = cluster.folder.stateFile
  await withContent(path, content, async () => {
    expect(await refusedStart()).toMatchObject({ code: 'state-missing', details: { path } })
  })
  await expectRowKept()
})

test('a state file of another database is recognised before anything starts', async () => {
  const path = cluster.folder.stateFile
  const own = await readFile(path, 'utf8')
  const other = own.replace(/("systemIdentifier": ")\d+/, '$11234567890')
  await withContent(path, other, async () => {
    expect(await refusedStart()).toMatchObject({ code: 'foreign-server', details: { port: null } })
  })
  await expectRowKept()
})

test('a marker of an unfinished set-up beside a finished database does not cost it', async () => {
  await writeFile(cluster.folder.marker, '')
  await expectRowKept()
  await rm(cluster.folder.marker)
})

test('a state file that others could read is closed again', async () => {
  await chmod(cluster.folder.stateFile, 0o644)
  await expectRowKept()
  expect((await stat(cluster.folder.stateFile)).mode & 0o777).toBe(0o600)
})

test('a stranger’s file where the database should be is not overwritten', async () => {
  const other = await makeTempDir('stranger')
  await mkdir(join(other, 'database'))
  await writeFile(join(other, 'database', 'thesis.txt'), 'two years of work')
  await expect(startEmbeddedServer({ dataDir: other, log: () => undefined })).rejects.toMatchObject(
    { code: 'damaged' },
  )
  expect(await readdir(join(other, 'database'))).toEqual(['thesis.txt'])
  await rm(other, { recursive: true })
})

test('another PostgreSQL in place of ours is recognised and not used', async () => {
  const { port } = inject('testLogins').admin
  await expectForeign(port)
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
  const { state } = await openClusterParts(dataDir)
  const text = Buffer.concat(received).toString('latin1')
  expect(text).toContain('connect_admin')
  expect(text).not.toContain(state.passwords.admin)
})

test('something else than PostgreSQL in place of ours is recognised', async () => {
  const web = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await expectForeign(await listening(web))
  web.close()
})

test('a process id that belongs to another program after a power cut is no obstacle', async () => {
  // The id must be of a process of the server's own account, or PostgreSQL does not mind it.
  const program = spawn('sleep', ['600'], {
    stdio: 'ignore',
    ...(cluster.user ? { uid: cluster.user.uid, gid: cluster.user.gid } : {}),
  })
  try {
    const lines = [program.pid, cluster.dataDirectory, 0, 1, '', listenHost, '', 'ready   ']
    await writeFile(inData('postmaster.pid'), `${lines.join('\n')}\n`)
    await expectRowKept()
  } finally {
    program.kill()
    await rm(inData('postmaster.pid.stale'))
  }
})

test('a copy of a folder whose server runs is not started', async () => {
  const other = new Client(inject('testLogins').admin)
  await other.connect()
  const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid')
  const lines = [rows[0]?.pid, '/elsewhere/data', 0, 1, '', listenHost, '', 'ready   ']
  await writeFile(inData('postmaster.pid'), `${lines.join('\n')}\n`)
  try {
    expect(await startError()).toMatchObject({ code: 'foreign-server' })
  } finally {
    await rm(inData('postmaster.pid'))
    await other.end()
  }
  await expectRowKept()
})

/** Makes it look as if our server ran on this port: a live postgres, our folder, that port. */
async function expectForeign(port: number): Promise<void> {
  const path = inData('postmaster.pid')
  const other = new Client(inject('testLogins').admin)
  await other.connect()
  const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid')
  const lines = [rows[0]?.pid, cluster.dataDirectory, 0, port, '', listenHost, '', 'ready   ']
  await writeFile(path, `${lines.join('\n')}\n`)
  try {
    expect(await refusedStart()).toMatchObject({ code: 'foreign-server', details: { port } })
  } finally {
    await rm(path)
    await other.end()
  }
  await expectRowKept()
}

async function listening(server: Server): Promise<number> {
  server.listen(0, listenHost)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}

// Who uses the server, and its own log, whose last line may come after the server's end.
const changing = ['in-use', `${sep}log${sep}`]

/** Name, place, size, rights and time of every file. */
async function fingerprint(): Promise<string[]> {
  const lines: string[] = []
  for (const folder of new Set([dataDir, cluster.home])) {
    // Gone itself, where the test took it away.
    for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
      const path = join(folder, name)
      const { ino, size, mode, mtimeNs } = await lstat(path, { bigint: true })
      const isFolder = (mode & 0o170000n) === 0o040000n
      if (isFolder || changing.some((part) => path.includes(part))) continue
      lines.push(`${path} ${ino} ${size} ${mode.toString(8)} ${mtimeNs}`)
    }
  }
  return lines.sort()
}
