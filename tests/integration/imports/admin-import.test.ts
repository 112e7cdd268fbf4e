import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runAdmin } from '#admin/program'
import { type ImportRoom, type ImportTable, openImportRoom } from './import-table'

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

const ROOT = join(import.meta.dirname, '../../..')
const SAMPLE = join(ROOT, 'resources/samples/tickets.csv')

async function admin(...args: string[]) {
  const { user, password, host, port, database } = table.db.owner
  const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`
  let out = ''
  let err = ''
  const code = await runAdmin(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    errIsTerminal: false,
    env: { DATABASE_URL: url, CONNECT_DATA_DIR: table.dataDir },
    cwd: table.dataDir,
    platform: process.platform,
    root: ROOT,
    interrupted: new AbortController().signal,
  })
  return { code, out, err }
}

const into = (...args: string[]) => admin('import', ...args, '--workspace', table.workspace.slug)

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(table.dataDir, name), text)
  return name
}

describe('admin import', () => {
  it('imports all sample tickets, once', async () => {
    const first = await into(SAMPLE)
    expect(first).toMatchObject({
      code: 0,
      out: 'tickets.csv: 200 added, 0 already there, 0 rejected.\n',
    })
    // On a slow machine the progress is printed every five seconds. Nothing else is printed there.
    expect(first.err.replaceAll(/^tickets\.csv: \d+ %.*\n/gm, '')).toBe('')
    expect((await into(SAMPLE)).out).toContain('0 added, 200 already there, 0 rejected.')
    const tickets = await table.tickets()
    expect(new Set(tickets.map(({ status }) => status)).size).toBe(5)
    const history = await table.db.sql.query(
      'SELECT DISTINCT "kind", "actorId" FROM "TicketHistory" WHERE "workspaceId" = $1',
      [table.workspace.workspaceId],
    )
    expect(history.rows).toEqual([{ kind: 'IMPORTED', actorId: null }])
    const audited = await table.audited()
    expect(audited.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['import.started', null],
      ['import.finished', null],
      ['import.started', null],
      ['import.finished', null],
    ])
  })

  it('succeeds with rejected rows, prints them, and writes a report that runs nothing in a spreadsheet', async () => {
    const name = await file(
      '=evil.csv',
      'Email,Subject,Description\nx,Hello,World\na@example.com,Yes,Indeed\n',
    )
    const done = await into(name, '--report', 'rejected.csv', '--json')
    expect(done.code).toBe(0)
    expect(JSON.parse(done.out)).toMatchObject({
      workspace: table.workspace.slug,
      imports: [{ fileName: '=evil.csv', state: 'done', added: 1, rejected: 1 }],
    })
    expect(await readFile(join(table.dataDir, 'rejected.csv'), 'utf8')).toBe(
      'File,Line,Reason\r\n\'=evil.csv,2,"The requester\'s e-mail address ""x"" is not a valid e-mail address."\r\n',
    )
  })

  it('writes nothing in a dry run', async () => {
    const dry = await into(SAMPLE, '--dry-run')
    expect(dry.out).toBe('tickets.csv: 200 can be imported, 0 cannot.\n')
    expect(await table.counted()).toEqual({ tickets: 0, histories: 0 })
    expect(await table.audited()).toEqual([])
  })

  it('imports nothing while dates can be read both ways, until the order is given', async () => {
    const name = await file(
      'dates.csv',
      'Email,Subject,Description,Created at\na@example.com,Lamp,Blinks,11/3/26 2:22 PM\n',
    )
    expect(await into(name)).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('"11/3/26 2:22 PM" can be read both ways') as string,
    })
    expect(await table.tickets()).toEqual([])
    expect(await into(name, '--dates', 'month-first')).toMatchObject({ code: 0 })
    const { rows } = await table.db.sql.query<{ day: string }>(
      `SELECT to_char("createdAt", 'YYYY-MM-DD') AS day FROM "Ticket" WHERE "workspaceId" = $1`,
      [table.workspace.workspaceId],
    )
    expect(rows).toEqual([{ day: '2026-11-03' }])
  })

  it('reports a column of dates that cannot be read', async () => {
    const name = await file(
      'odd-dates.csv',
      'Email,Subject,Description,Created at\na@example.com,Lamp,Blinks,Yesterday\n',
    )
    const { out } = await into(name)
    expect(out).toContain('The column "Created at" is named like a date')
    expect(out).toContain('1 row without a readable date: taken with the time of import.')
  })

  it('accepts columns by name and number', async () => {
    const name = await file('odd.csv', 'Who,What,Why\na@example.com,Printer,Broken\n')
    expect(await into(name)).toMatchObject({ code: 1 })
    const mapped = await into(name, '--map', 'subject=what', '--map', 'Description=3')
    expect(mapped).toMatchObject({ code: 0 })
    expect(await table.tickets()).toMatchObject([{ subject: 'Printer', description: 'Broken' }])
  })

  it('imports mails together, so that replies find their ticket', async () => {
    const mails = ['example06', 'example01'].map((name) =>
      join(ROOT, `tests/data/mail/ruby-mail/${name}.eml`),
    )
    expect((await into(...mails)).out).toContain('2 e-mails: 2 added')
    expect(await table.tickets()).toHaveLength(1)
  })

  it.each([
    [['import'], 2, 'missing required argument'],
    [['frobnicate'], 2, 'unknown command'],
    [['import', 'x.csv', '--map', 'nonsense=1'], 2, 'Use field=column'],
    [['import', 'gone.csv'], 1, 'There is no file'],
    [['import', SAMPLE, '--workspace', 'no-such'], 2, 'There is no workspace "no-such"'],
    [['import', SAMPLE, '--map', 'subject=Nowhere'], 2, 'no column "Nowhere"'],
  ])('answers %j with exit code %i', async (args, code, words) => {
    const usesColumn = args.includes('subject=Nowhere')
    const result = await (usesColumn ? into(...args.slice(1)) : admin(...args))
    expect(result).toMatchObject({ code, err: expect.stringContaining(words) as string })
  })

  it('asks for a workspace if there are several', async () => {
    await table.db.addWorkspace('Another')
    const result = await admin('import', SAMPLE)
    expect(result).toMatchObject({ code: 2, err: expect.stringContaining('--workspace') as string })
    expect(await table.counted()).toMatchObject({ tickets: 0 })
  })

  it('reports an empty file, and that a folder is no file', async () => {
    expect(await into(await file('empty.csv', ''))).toMatchObject({
      code: 1,
      err: 'empty.csv: The file is empty.\n',
    })
    expect(await into('.')).toMatchObject({
      code: 1,
      err: expect.stringContaining('folder') as string,
    })
  })
})

describe('admin status', () => {
  it('shows versions and amounts', async () => {
    const { code, out } = await admin('status', '--json')
    expect(code).toBe(0)
    const status = JSON.parse(out) as { workspaces: { slug: string }[] }
    expect(status).toMatchObject({ mode: 'team', dataDir: table.dataDir })
    expect(status.workspaces).toContainEqual({
      slug: table.workspace.slug,
      name: 'Acme',
      isActive: true,
      members: 1,
      tickets: 0,
    })
    expect((await admin('status')).out).toContain(`${table.workspace.slug}: Acme, 1 member, `)
    expect((await admin('--help')).out).toContain('Exit codes')
  })
})
