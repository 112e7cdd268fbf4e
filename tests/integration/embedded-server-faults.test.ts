import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startEmbeddedServer } from '../../electron/main/database/embedded/embedded-server'
import type { EmbeddedServerError } from '../../electron/main/database/embedded/embedded-server-error'
import { makeBreakableCluster, withContent, without } from '../support/breakable-cluster'
import type { BreakableCluster } from '../support/breakable-cluster'
import { makeTempDir } from '../support/temp-dir'

// One database with one row. Each test breaks something, sees it explained, puts it back, and
// the row must still be there: a fault is never answered by a new database.
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
])('a database without %s is called damaged', async (name) => {
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

test('a database whose files are all gone is called damaged, not made anew', async () => {
  await without(broken.cluster.dataDirectory, async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'damaged' })
  })
  await without(broken.cluster.folder.cluster, async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'damaged' })
  })
  await broken.expectRowKept()
})

test('a control file that is cut off, or of wrong content, is called damaged', async () => {
  const path = broken.inData('global', 'pg_control')
  const whole = await readFile(path)
  await withContent(path, whole.subarray(0, 4), async () => {
    expect(await broken.refusedStart()).toMatchObject({ code: 'damaged' })
  })
  // Behind identity, version and catalogue number: what only the server itself can see.
  const bent = Buffer.from(whole).fill(0xff, 16, 200)
  await withContent(path, bent, async () => {
    expect(await broken.startError()).toMatchObject({ code: 'damaged' })
  })
  await broken.expectRowKept()
})

test('a missing checkpoint is called damaged, with the last words of the database', async () => {
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

test('a database of another version is left alone', async () => {
  await withContent(broken.inData('PG_VERSION'), '17\n', async () => {
    expect(await broken.refusedStart()).toMatchObject({
      code: 'other-version',
      details: { path: broken.cluster.dataDirectory, found: '17', wanted: '18' },
    })
  })
  await broken.expectRowKept()
})

test('a folder that others may open is explained', async () => {
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

test('a state file that is not there is explained', async () => {
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

test('a marker of an unfinished set-up beside a finished database does not cost it', async () => {
  await writeFile(broken.cluster.folder.marker, '')
  await broken.expectRowKept()
  await rm(broken.cluster.folder.marker)
})

test('a state file that others could read is closed again', async () => {
  await chmod(broken.cluster.folder.stateFile, 0o644)
  await broken.expectRowKept()
  expect((await stat(broken.cluster.folder.stateFile)).mode & 0o777).toBe(0o600)
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
