import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { EmbeddedServerError } from '#main/database/embedded/embedded-server-error'
import { findPostmaster, startPostmaster } from '#main/database/embedded/postmaster'
import { describeProblem } from '#main/state/start-problem'
import { makeBreakableCluster, withContent, without } from '#tests/support/breakable-cluster'
import type { BreakableCluster } from '#tests/support/breakable-cluster'
import { queryOnce } from '#tests/support/embedded-query'
import { makeTempDir } from '#tests/support/temp-dir'

// One database with one row. Each test breaks something, checks the explanation and repairs it. The
// row must still be there: a fault never leads to a new database.
let broken: BreakableCluster

beforeAll(async () => {
  broken = await makeBreakableCluster('faults')
})

afterEach(async () => {
  await broken.stop()
})

afterAll(async () => {
  await broken.remove()
})

test.each([
  ['PG_VERSION'],
  [join('global', 'pg_control')],
  ['pg_wal'],
  ['pg_xact'],
  ['postgresql.conf'],
])('a database without %s is reported as damaged', async (name) => {
  await without(broken.inData(name), async () => {
    const error = await broken.refusedStart()
    expect(error).toMatchObject({
      code: 'damaged',
      details: { path: broken.cluster.dataDirectory },
    })
    expect(error.words.happened).toContain(name.replaceAll('\\', '/'))
  })
  await broken.expectRowKept()
})

test('a database without any file is reported as damaged, not made again', async () => {
  await without(broken.cluster.dataDirectory, async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'damaged' })
  })
  await without(broken.cluster.folder.cluster, async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'damaged' })
  })
  await broken.expectRowKept()
})

test('a control file that is cut off or has wrong content is reported as damaged', async () => {
  const path = broken.inData('global', 'pg_control')
  const whole = await readFile(path)
  await withContent(path, whole.subarray(0, 4), async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'damaged' })
  })
  // Behind identity, version and catalogue number: only the server itself can see it.
  const bent = Buffer.from(whole).fill(0xff, 16, 200)
  await withContent(path, bent, async () => {
    expect(await broken.startError()).toMatchObject({ code: 'damaged' })
  })
  await broken.expectRowKept()
})

test('a missing checkpoint is reported as damaged, with the database’s last log lines', async () => {
  const names = (await readdir(broken.inData('pg_wal'))).filter((name) =>
    /^[0-9A-F]{24}$/.test(name),
  )
  const aside = await makeTempDir('wal')
  for (const name of names) await rename(broken.inData('pg_wal', name), join(aside, name))
  try {
    const error = await broken.startError()
    expect(error).toMatchObject({ code: 'damaged' })
    expect((error as EmbeddedServerError<'damaged'>).details.log.join('\n')).toMatch(/checkpoint/)
  } finally {
    for (const name of names) await rename(join(aside, name), broken.inData('pg_wal', name))
    await rm(aside, { recursive: true })
  }
  await broken.expectRowKept()
})

test.each([
  ['of databases, lost', join('global', '1262'), null],
  ['of databases, emptied', join('global', '1262'), 'empty'],
  ['of logins, lost', join('global', '1260'), null],
  ['of logins, flipped', join('global', '1260'), 'flipped'],
  ['of functions, flipped', join('base', '5', '1255'), 'flipped'],
  ['of functions, emptied', join('base', '5', '1255'), 'empty'],
  ['of relations, lost', join('base', '5', '1259'), null],
])('the system table %s, is damage, and the server is stopped', async (_, name, change) => {
  const path = broken.inData(name)
  const whole = await readFile(path)
  // Wrong bits on every page, as a bad disk makes them.
  const flipped = Buffer.from(
    whole.map((byte, index) => (index % 8192 > 6000 ? byte ^ 0xff : byte)),
  )
  const damage = async () => {
    const error = await broken.startError()
    expect(error).toMatchObject({
      code: 'damaged',
      details: { path: broken.cluster.dataDirectory },
      words: {
        happened: expect.stringContaining('the database cannot read its own files') as string,
        next: expect.stringContaining('put back the whole data folder from a backup') as string,
      },
    })
    expect(await findPostmaster(broken.cluster.dataDirectory)).toBeUndefined()
  }
  if (change === null) await without(path, damage)
  else await withContent(path, change === 'empty' ? '' : flipped, damage)
  await broken.expectRowKept()
})

test('a file that the database itself may not open is reported as missing rights, not as damage', async () => {
  const path = broken.inData('global', '1260')
  await chmod(path, 0)
  try {
    expect(await broken.startError()).toMatchObject({
      code: 'wrong-rights',
      details: { found: expect.stringContaining('global/1260') as string },
    })
  } finally {
    await chmod(path, 0o600)
  }
  await broken.expectRowKept()
})

test('a damaged server that a killed app left running is stopped as well', async () => {
  await without(broken.inData('global', '1260'), async () => {
    expect(await startPostmaster(broken.cluster)).toBe('started')
    expect(await broken.startError()).toMatchObject({ code: 'damaged' })
    expect(await findPostmaster(broken.cluster.dataDirectory)).toBeUndefined()
  })
  await broken.expectRowKept()
})

test('damage only in the app’s tables is reported at the start with its own message', async () => {
  const server = await startEmbeddedServer({ dataDir: broken.dataDir, log: () => undefined })
  const [{ oid }] = (await queryOnce(
    server.owner,
    'select oid::text from pg_database where datname = current_database()',
  )) as [{ oid: string }]
  await server.stop()
  await without(broken.inData('base', oid, '1259'), async () => {
    const again = await startEmbeddedServer({ dataDir: broken.dataDir, log: () => undefined })
    const error: unknown = await queryOnce(again.owner, 'select 1').catch(
      (reason: unknown) => reason,
    )
    await again.stop()
    expect(describeProblem(error)).toMatchObject({
      code: '58P01',
      title: 'The database is damaged',
      explanation: expect.stringContaining('Nothing was changed') as string,
      advice: expect.stringContaining('from a backup') as string,
    })
  })
  await broken.expectRowKept()
})

test('a database of another version is not touched', async () => {
  await withContent(broken.inData('PG_VERSION'), '17\n', async () => {
    expect(await broken.refusedStart()).toMatchObject({
      code: 'other-version',
      details: { path: broken.cluster.dataDirectory, found: '17', wanted: '18' },
    })
  })
  await broken.expectRowKept()
})

test('a folder that others can open is explained', async () => {
  await chmod(broken.cluster.dataDirectory, 0o755)
  try {
    const error = await broken.refusedStart()
    expect(error).toMatchObject({
      code: 'wrong-rights',
      details: { path: broken.cluster.dataDirectory },
    })
    expect(error.message).toContain('0755')
  } finally {
    await chmod(broken.cluster.dataDirectory, 0o700)
  }
  await broken.expectRowKept()
})

test('a missing state file is explained', async () => {
  const path = broken.cluster.folder.stateFile
  await without(path, async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'state-missing', details: { path } })
  })
  await broken.expectRowKept()
})

test.each([
  ['empty', ''],
  ['garbage', '\u0000\u0001{]'],
  ['of another shape', '{"format":1,"passwords":{}}'],
])('a state file that is %s is explained', async (_, content) => {
  const path = broken.cluster.folder.stateFile
  await withContent(path, content, async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'state-missing', details: { path } })
  })
  await broken.expectRowKept()
})

test('a state file of another database is recognised before anything starts', async () => {
  const path = broken.cluster.folder.stateFile
  const own = await readFile(path, 'utf8')
  const other = own.replace(/("systemIdentifier": ")\d+/, '$11234567890')
  await withContent(path, other, async () => {
    expect(await broken.refusedStart()).toMatchObject({
      code: 'foreign-server',
      details: { port: null },
    })
  })
  await broken.expectRowKept()
})

test('a marker of an unfinished setup next to a finished database does no harm', async () => {
  await writeFile(broken.cluster.folder.marker, '')
  await broken.expectRowKept()
  await rm(broken.cluster.folder.marker)
})

test('a state file that others could read is closed again', async () => {
  await chmod(broken.cluster.folder.stateFile, 0o644)
  await broken.expectRowKept()
  expect((await stat(broken.cluster.folder.stateFile)).mode & 0o777).toBe(0o600)
})

test('a foreign file where the database should be is not overwritten', async () => {
  const other = await makeTempDir('stranger')
  await mkdir(join(other, 'database'))
  await writeFile(join(other, 'database', 'thesis.txt'), 'two years of work')
  await expect(startEmbeddedServer({ dataDir: other, log: () => undefined })).rejects.toMatchObject(
    { code: 'damaged' },
  )
  expect(await readdir(join(other, 'database'))).toEqual(['thesis.txt'])
  await rm(other, { recursive: true })
})
