import iconv from 'iconv-lite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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

const HEADER = 'Ticket ID,Email,Name,Subject,Description,Status,Priority,Tags,Assignee,Created at'
const row = (id: number, subject = `Subject ${id}`) =>
  `${id},anna${id % 7}@example.com,Anna Berg,${subject},It does not work.,open,high,"mac, vpn",,2024-03-05 10:00`

describe('importing a CSV file', () => {
  it('makes tickets with requester, tags, times and history', async () => {
    const agent = table.member.person.email
    const report = await table.importAll([
      csv(
        [
          HEADER,
          row(1),
          `2,BEN@example.com,,Closed one,"Two\r\nlines, {product_purchased}",Closed,weird,,${agent},05-03-2024 12:30`,
          '3,anna3@example.com,,Waiting one,Text,Pending Customer Response,Critical,MAC,Nobody Known,05/03/2024',
        ].join('\r\n'),
      ),
    ])
    expect(report).toMatchObject({
      state: 'done',
      fraction: 1,
      added: 3,
      alreadyThere: 0,
      rejected: 0,
      reason: null,
      rejectedRows: [],
    })
    expect(report.notes).toEqual([
      '1 row with a priority that is not known ("weird"): taken with the workspace\'s default.',
      '1 row assigned to somebody who is no member ("Nobody Known"): left unassigned.',
    ])
    const tickets = await table.tickets()
    expect(tickets).toMatchObject([
      {
        number: 1,
        subject: 'Subject 1',
        status: 'OPEN',
        priority: 'HIGH',
        requester: 'anna1@example.com',
        requester_name: 'Anna Berg',
        createdAt: new Date('2024-03-05T10:00:00Z'),
        closedAt: null,
      },
      {
        number: 2,
        description: 'Two\nlines, {product_purchased}',
        status: 'CLOSED',
        priority: 'MEDIUM',
        requester: 'ben@example.com',
        assignee: agent,
        closedAt: new Date('2024-03-05T12:30:00Z'),
      },
      { number: 3, status: 'WAITING', priority: 'URGENT', assignee: null },
    ])
    const tags = await table.db.sql.query(
      `SELECT t."number", g."name" FROM "TicketTag" x JOIN "Tag" g ON g."id" = x."tagId"
       JOIN "Ticket" t ON t."id" = x."ticketId" WHERE t."workspaceId" = $1 ORDER BY 1, 2`,
      [table.workspace.workspaceId],
    )
    expect(tags.rows).toEqual([
      { number: 1, name: 'mac' },
      { number: 1, name: 'vpn' },
      { number: 3, name: 'mac' },
    ])
    const history = await table.db.sql.query(
      'SELECT DISTINCT "kind", "actorId" FROM "TicketHistory" WHERE "workspaceId" = $1',
      [table.workspace.workspaceId],
    )
    expect(history.rows).toEqual([{ kind: 'IMPORTED', actorId: table.member.person.id }])
  })

  it('adds nothing when the same file is imported again, and only the new rows of a longer one', async () => {
    const first = [HEADER, row(1), row(2), row(2), row(3)].join('\n')
    expect(await table.importAll([csv(first)])).toMatchObject({ added: 3, alreadyThere: 1 })
    expect(await table.importAll([csv(first)])).toMatchObject({ added: 0, alreadyThere: 4 })
    const longer = `${first}\n${row(4)}`
    expect(await table.importAll([csv(longer)])).toMatchObject({ added: 1, alreadyThere: 4 })
    expect((await table.tickets()).map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })

  it('distinguishes equal rows in a file without ids, and still adds them once', async () => {
    const line = 'anna@example.com,Same subject,Same text'
    const text = ['Email,Subject,Description', line, line, line].join('\n')
    expect(await table.importAll([csv(text)])).toMatchObject({ added: 3 })
    expect(await table.importAll([csv(text)])).toMatchObject({ added: 0, alreadyThere: 3 })
  })

  it('rejects bad rows with file, line and reason, and imports all others', async () => {
    const report = await table.importAll([
      csv(
        [
          HEADER,
          row(1),
          row(2, 'x'),
          row(3, '"two\nlines"'),
          `4,=cmd@,,Hello,World,open,high,,,`,
          row(5, 'NUL \u0000 inside'),
          `6,anna@example.com,,Hello`,
          `${row(7)},surplus`,
          `8,anna@example.com,,Hello,World,open,high,,,someday`,
          row(9, 'x'.repeat(201)),
          row(10, '\u202e\u200b'),
          row(11, 'מדפסת 😀'),
          ',,,,,,,,,',
          '',
          row(12),
        ].join('\n'),
      ),
    ])
    expect(report).toMatchObject({ state: 'done', added: 8, rejected: 4 })
    expect(report.rejectedRows.map(({ line }) => line)).toEqual([6, 8, 9, 10])
    expect(report.rejectedRows[0]).toEqual({
      file: 'tickets.csv',
      line: 6,
      reason: 'The requester\'s e-mail address "=cmd@" is not a valid e-mail address.',
    })
    expect(report.csv.split('\r\n')[0]).toBe('File,Line,Reason')
    expect(report.csv).toContain('tickets.csv,8,The row has only 4 of 10 columns.')
    expect((await table.tickets()).map(({ subject }) => subject)).toEqual([
      'Subject 1',
      '(no subject) x',
      'two lines',
      'NUL   inside',
      `${'x'.repeat(199)}…`,
      '(no subject)',
      'מדפסת 😀',
      'Subject 12',
    ])
  })

  it('removes a row that only the database refuses from its batch', async () => {
    await table.db.sql.query(
      `ALTER TABLE "Ticket" ADD CONSTRAINT of_this_test CHECK ("subject" <> 'Refused') NOT VALID`,
    )
    try {
      const report = await table.importAll([
        csv([HEADER, row(1), row(2, 'Refused'), row(3)].join('\n')),
      ])
      expect(report).toMatchObject({ added: 2, rejected: 1 })
      expect(report.rejectedRows).toEqual([
        { file: 'tickets.csv', line: 3, reason: 'The database refused this row.' },
      ])
    } finally {
      await table.db.sql.query('ALTER TABLE "Ticket" DROP CONSTRAINT of_this_test')
    }
  })

  it('rejects a cell of 10 MB and accepts a description of 1 MB', async () => {
    const big = (length: number) => 'word '.repeat(length / 5)
    const cell = (id: number, text: string) => `${id},anna@example.com,,Big one,"${text}",,,,,`
    const report = await table.importAll([
      csv([HEADER, cell(1, big(10_000_000)), cell(2, big(1_000_000)), row(3)].join('\n')),
    ])
    expect(report).toMatchObject({ added: 2, rejected: 1 })
    expect(report.rejectedRows[0]).toMatchObject({ line: 2 })
    expect(report.rejectedRows[0]?.reason).toContain('2,000,000')
    expect((await table.tickets()).map(({ description }) => String(description).length)).toEqual([
      1_000_000, 17,
    ])
  })

  it('reads Windows-1252, semicolons and Mac line ends', async () => {
    const text = [HEADER, row(1, 'Büro – „Größe“')].join('\r').replaceAll(',', ';')
    const report = await table.importAll([
      { name: 'büro.csv', bytes: iconv.encode(text, 'windows-1252') },
    ])
    expect(report).toMatchObject({ added: 1, fileName: 'büro.csv' })
    expect((await table.tickets())[0]).toMatchObject({ subject: 'Büro – „Größe“' })
  })

  it('imports a table without a header line', async () => {
    const lines = [1, 2, 3].map(
      (id) => `${id},anna@example.com,Printer offline ${id},The printer does not answer at all.`,
    )
    expect(await table.importAll([csv(lines.join('\n'))])).toMatchObject({ added: 3 })
  })

  it('names the lines that an open quotation mark made unreadable', async () => {
    const report = await table.importAll([
      csv(
        [HEADER, row(1), '2,"anna@example.com,Hello', row(3), row(4), '5,"open', 'x,y'].join('\n'),
      ),
    ])
    expect(report).toMatchObject({ added: 2, rejected: 2 })
    expect(report.rejectedRows.map(({ line }) => line)).toEqual([3, 6])
    expect(report.rejectedRows[0]?.reason).toContain('reaches to line 4')
    expect(report.rejectedRows[1]?.reason).toContain('lines 6 to 7')
  })

  it.each([
    ['an empty file', ''],
    ['a header alone', HEADER],
    ['no text', '\u0001\u0002\u0003\u0000\u0005'],
  ])('refuses %s in words', async (_, text) => {
    const importId = await table.upload([csv(text)])
    await expect(
      table.imports.preview(importId, undefined, table.member.call),
    ).rejects.toMatchObject({ code: 'import.unreadable' })
    await expect(table.imports.start(importId, {}, table.member.call)).rejects.toMatchObject({
      code: 'import.unreadable',
    })
  })

  it('makes the people of two imports at the same moment without a deadlock', async () => {
    const other = openSecond(table)
    const lines = (offset: number) =>
      [HEADER, ...Array.from({ length: 600 }, (_, at) => row(offset + at))].join('\n')
    const [one, two] = await Promise.all([
      table.importAll([csv(lines(0))]),
      other(lines(10_000).split('\n')),
    ])
    expect(one).toMatchObject({ state: 'done', added: 600 })
    expect(two).toMatchObject({ state: 'done', added: 600 })
  })
})

/** The same person on another desktop, with a separate data folder. */
function openSecond(first: ImportTable) {
  const imports = first.restart()
  return async (lines: string[]) => {
    const reversed = [lines[0], ...lines.slice(1).reverse()].join('\n')
    const importId = await first.upload([csv(reversed)], imports)
    const call = first.member.anotherDesktop()
    const { mapping } = await imports.preview(importId, undefined, call)
    await imports.start(importId, mapping, call)
    return first.ended(importId)
  }
}
