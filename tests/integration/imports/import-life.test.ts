import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createImportService } from '#main/features/imports/import-service'
import { createDatabaseClient } from '#main/database/client'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { killHard } from '#tests/support/embedded-process'
import { silentLog } from '#tests/support/test-database'
import { spawnImport } from './import-process'
import { csv, type ImportTable, type ImportRoom, openImportRoom } from './import-table'

let room: ImportRoom
let table: ImportTable
beforeAll(async () => {
  room = await openImportRoom()
})
afterAll(() => room.close())
beforeEach(async () => {
  table = await room.newTable()
})
afterEach(() => table.close())

const HEADER = 'Ticket ID,Email,Subject,Description,Status\n'
const lines = (count: number) =>
  HEADER +
  Array.from(
    { length: count },
    (_, at) => `${at},p${at % 50}${at % 100 === 7 ? '' : '@example.com'},Subject ${at},Text,open\n`,
  ).join('')

async function begin(text: string) {
  const importId = await table.upload([csv(text)])
  const { mapping } = await table.imports.preview(importId, undefined, table.member.call)
  return { importId, mapping }
}

describe('the life of an import', () => {
  it('is cancelled after the current batch; complete rows stay and the rest can be added', async () => {
    const { importId, mapping } = await begin(lines(2000))
    await table.imports.start(importId, mapping, table.member.call)
    await table.untilSomeAreIn()
    await table.imports.cancel(importId, table.member.call)
    const report = await table.imports.report(importId, table.member.call)
    expect(report.state).toBe('cancelled')
    expect(report.added).toBeLessThan(1980)
    expect(await table.counted()).toEqual({ tickets: report.added, histories: report.added })
    expect(await table.imports.current(table.member.call)).toBeNull()
    const { person } = table.member
    expect(await table.audited()).toEqual([
      { action: 'import.started', actorId: person.id, after: null },
      {
        action: 'import.cancelled',
        actorId: person.id,
        after: `${report.added} added, 0 already there, ${report.rejected} rejected`,
      },
    ])
    const again = await table.importAll([csv(lines(2000))])
    expect(again).toMatchObject({ state: 'done', alreadyThere: report.added, rejected: 20 })
    expect(await table.counted()).toEqual({ tickets: 1980, histories: 1980 })
  })

  it('is interrupted by quitting and continues after a restart, with exact counts', async () => {
    const { importId, mapping } = await begin(lines(1500))
    await table.imports.start(importId, mapping, table.member.call)
    await table.untilSomeAreIn()
    await table.imports.stop()
    const after = table.restart()
    const current = await after.current(table.member.call)
    expect(current).toMatchObject({ importId, state: 'interrupted' })
    expect(current?.added).toBeLessThan(1485)
    const told = table.told.length
    await after.start(importId, {}, table.member.call)
    await untilDone(importId, told)
    const report = await after.report(importId, table.member.call)
    expect(report).toMatchObject({ state: 'done', added: 1485, alreadyThere: 0, rejected: 15 })
    expect(report.rejectedRows).toHaveLength(15)
    expect(await table.counted()).toEqual({ tickets: 1485, histories: 1485 })
    expect(await after.current(table.member.call)).toBeNull()
    const audited = await table.audited()
    expect(audited.map(({ action, after: counts }) => [action, counts])).toEqual([
      ['import.started', null],
      ['import.finished', '1485 added, 0 already there, 15 rejected'],
    ])
  })

  it('counts rows whose answer was lost in a crash as added, not as existing', async () => {
    const { importId, mapping } = await begin(lines(600))
    const file = join(table.dataDir, 'imports', importId, 'state.json')
    await table.imports.start(importId, mapping, table.member.call)
    const running = await readFile(file)
    await table.ended(importId)
    // The state after a crash: the state of the beginning, and all rows in the database.
    await writeFile(file, running)
    const after = table.restart()
    const told = table.told.length
    await after.start(importId, mapping, table.member.call)
    await untilDone(importId, told)
    const report = await after.report(importId, table.member.call)
    expect(report).toMatchObject({ added: 594, alreadyThere: 0, rejected: 6 })
    expect(report.rejectedRows).toHaveLength(6)
    expect(await table.counted()).toEqual({ tickets: 594, histories: 594 })
  })

  it('starts again after a cancel if another mapping is chosen', async () => {
    const { importId, mapping } = await begin(lines(2000))
    await table.imports.start(importId, mapping, table.member.call)
    await table.untilSomeAreIn()
    await table.imports.cancel(importId, table.member.call)
    const told = table.told.length
    const other = { ...mapping, description: mapping.subject ?? -1 }
    await table.imports.start(importId, other, table.member.call)
    await untilDone(importId, told)
    const report = await table.imports.report(importId, table.member.call)
    expect(report).toMatchObject({ state: 'done', rejected: 20 })
    expect(report.added + report.alreadyThere).toBe(1980)
    expect(await table.counted()).toEqual({ tickets: 1980, histories: 1980 })
  })

  it('runs alone: another one gets "busy"', async () => {
    const first = await begin(lines(1500))
    const second = await begin(lines(10))
    await table.imports.start(first.importId, first.mapping, table.member.call)
    await expect(
      table.imports.start(second.importId, second.mapping, table.member.call),
    ).rejects.toMatchObject({ code: 'import.busy' })
    await table.imports.discard(first.importId, table.member.call)
    await table.imports.start(second.importId, second.mapping, table.member.call)
    expect(await table.ended(second.importId)).toMatchObject({ state: 'done', added: 10 - 1 })
  })

  it('reports its progress in rising fractions, at most ten times a second', async () => {
    const started = performance.now()
    await table.importAll([csv(lines(1500))])
    const seconds = (performance.now() - started) / 1000
    const fractions = table.told.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((one, other) => one - other))
    expect(fractions.at(-1)).toBe(1)
    expect(table.told.at(-1)?.state).toBe('done')
    expect(table.told.length).toBeLessThanOrEqual(seconds * 10 + 2)
  })

  it('belongs to nobody else: not to another person, not in another workspace', async () => {
    const { importId, mapping } = await begin(lines(1))
    const colleague = await table.db.addMember(table.workspace)
    const stranger = await table.db.addMember(await table.db.addWorkspace('Elsewhere'))
    for (const { call } of [colleague, stranger]) {
      await expect(table.imports.start(importId, mapping, call)).rejects.toMatchObject({
        code: 'import.not-found',
      })
      await expect(table.imports.report(importId, call)).rejects.toMatchObject({
        code: 'import.not-found',
      })
      expect(await table.imports.current(call)).toBeNull()
    }
  })

  it('is refused by the database to people who may only read, even if the window allows it', async () => {
    const viewer = await table.db.addMember(table.workspace, 'VIEWER')
    const { importId } = await table.imports.begin([{ name: 'a.csv', size: 3 }], viewer.call)
    const text = Buffer.from(lines(3))
    const upload = await table.imports.begin([{ name: 'a.csv', size: text.length }], viewer.call)
    await table.imports.append(
      { importId: upload.importId, file: 0, offset: 0, bytes: new Uint8Array(text) },
      viewer.call,
    )
    const { mapping } = await table.imports.preview(upload.importId, undefined, viewer.call)
    await table.imports.start(upload.importId, mapping, viewer.call)
    expect(await table.ended(upload.importId)).toMatchObject({
      state: 'failed',
      added: 0,
      reason: 'You may no longer import into this workspace.',
    })
    await table.imports.discard(importId, viewer.call)
    expect(await table.counted()).toMatchObject({ tickets: 0 })
  })

  it('cannot write to another workspace by raw SQL', async () => {
    const stranger = await table.db.addMember(await table.db.addWorkspace('Elsewhere'))
    const { database } = stranger.call
    const there = table.workspace.workspaceId
    for (const attempt of [
      database.$queryRaw`SELECT * FROM import_tickets(${there}, '[]'::jsonb)`,
      database.$queryRaw`SELECT import_reply(${there}, '{}'::jsonb)`,
      database.$queryRaw`SELECT * FROM private.import_tickets(${there}, '[]'::jsonb)`,
      database.$queryRaw`SELECT private.import_people(${there}, '[]'::jsonb)`,
    ]) {
      const error: unknown = await attempt.then(
        () => null,
        (cause: unknown) => cause,
      )
      expect(classifyDatabaseError(error)).toEqual({ kind: 'denied', code: '42501' })
    }
  })

  it('stops as interrupted when the database stays offline', async () => {
    const impatient = await room.newTable(0)
    const nobody = { ...impatient.db.app, port: 1 }
    const database = createDatabaseClient({ endpoint: nobody, applicationName: 'test' })
    const importId = await impatient.upload([csv(lines(100))])
    const call = { ...impatient.member.call, database }
    const { mapping } = await impatient.imports.preview(importId, undefined, call)
    await impatient.imports.start(importId, mapping, call)
    expect(await impatient.ended(importId)).toMatchObject({
      state: 'interrupted',
      reason: expect.stringContaining('can go on') as string,
    })
    await database.$disconnect()
    await impatient.close()
  })

  it('continues after the app was killed, with complete rows only', async () => {
    const { importId, mapping } = await begin(lines(1500))
    const child = spawnImport({
      endpoint: table.db.app,
      token: table.member.token,
      viewer: table.member.call.viewer,
      dataDir: table.dataDir,
      importId,
      mapping,
    })
    await table.untilSomeAreIn()
    await killHard(child)
    const { tickets, histories } = await table.counted()
    expect(tickets).toBe(histories)
    expect(tickets).toBeLessThan(1485)
    const after = table.restart()
    expect(await after.current(table.member.call)).toMatchObject({
      importId,
      state: 'interrupted',
    })
    await after.start(importId, mapping, table.member.call)
    await table.ended(importId)
    const report = await after.report(importId, table.member.call)
    expect(report).toMatchObject({ state: 'done', added: 1485, alreadyThere: 0, rejected: 15 })
    expect(await table.counted()).toEqual({ tickets: 1485, histories: 1485 })
  })
})

describe('uploads', () => {
  const begin = () => table.imports.begin([{ name: '../../evil.csv', size: 10 }], table.member.call)
  const bytes = (text: string) => new Uint8Array(Buffer.from(text))

  it('arrive in order, never longer than announced, and may be sent again', async () => {
    const { importId } = await begin()
    const { call } = table.member
    const append = (offset: number, text: string, file = 0) =>
      table.imports.append({ importId, file, offset, bytes: bytes(text) }, call)
    await append(0, 'abcd')
    await append(0, 'abcd')
    await expect(append(6, 'x')).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(append(4, '7 bytes')).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(append(0, 'x', 1)).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(table.imports.preview(importId, undefined, call)).rejects.toMatchObject({
      code: 'import.unreadable',
    })
    await append(4, 'efghij')
    const folder = join(table.dataDir, 'imports', importId)
    expect((await readdir(folder)).sort()).toEqual(['0.bin', 'state.json'])
    expect(await readFile(join(folder, '0.bin'), 'utf8')).toBe('abcdefghij')
    await table.imports.discard(importId, call)
    expect(await readdir(join(table.dataDir, 'imports'))).toEqual([])
  })

  it('are removed a day after they are done and a week after they were left', async () => {
    const done = await table.upload([csv(lines(1))])
    const { mapping } = await table.imports.preview(done, undefined, table.member.call)
    await table.imports.start(done, mapping, table.member.call)
    await table.ended(done)
    const left = (await begin()).importId
    const garbage = join(table.dataDir, 'imports', 'g'.repeat(24))
    await mkdir(garbage)
    await writeFile(join(garbage, 'state.json'), '{"format":')
    const names = () => readdir(join(table.dataDir, 'imports'))
    const inDays = (days: number) =>
      createImportService({
        dataDir: table.dataDir,
        clock: () => new Date(Date.now() + days * 86_400_000),
        log: silentLog,
        onProgress: () => undefined,
      }).begin([{ name: 'x.csv', size: 1 }], table.member.call)
    await inDays(0.5)
    expect(await names()).toEqual(expect.arrayContaining([done, left, 'g'.repeat(24)]))
    await inDays(2)
    expect(await names()).not.toContain(done)
    expect(await names()).toContain(left)
    await utimes(garbage, 1, 1)
    await inDays(8)
    expect(await names()).not.toContain(left)
    expect(await names()).not.toContain('g'.repeat(24))
  })

  it('report a full disk before the first byte', async () => {
    const sizes = Array.from({ length: 1000 }, (_, at) => ({
      name: `${at}.eml`,
      size: Number.MAX_SAFE_INTEGER / 1000,
    }))
    await expect(table.imports.begin(sizes, table.member.call)).rejects.toMatchObject({
      code: 'disk.full',
    })
  })

  it('report that the folder cannot be written to', async () => {
    await writeFile(join(table.dataDir, 'imports'), 'a file where the folder should be')
    await chmod(table.dataDir, 0o700)
    await expect(begin()).rejects.toMatchObject({ code: 'disk.not-writable' })
  })
})

async function untilDone(importId: string, from: number): Promise<void> {
  for (;;) {
    const told = table.told.slice(from)
    if (told.some((one) => one.importId === importId && one.state !== 'running')) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
