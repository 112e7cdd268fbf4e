import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectCsv } from '#main/features/imports/csv/inspect-csv'
import { planImport, previewImport } from '#main/features/imports/plan-import'
import type { DateOrder, ImportMapping } from '#shared/domain/import'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-preview-'))
})
afterAll(() => rm(folder, { recursive: true }))

const defaults = { timeZone: 'Europe/Berlin', defaultPriority: 'MEDIUM' as const }

async function fileOf(bytes: Buffer | string) {
  const path = join(folder, 'table.csv')
  await writeFile(path, bytes)
  return [{ name: 'table.csv', path, size: bytes.length }]
}

async function preview(bytes: Buffer | string, mapping?: ImportMapping, dateOrder?: DateOrder) {
  const now = new Date('2024-06-01')
  return previewImport('i', await fileOf(bytes), { mapping, dateOrder }, defaults, now)
}

const HEADER = 'Ticket ID,Email,Subject,Description,Status,Created at\n'
const ROW = '1,anna@example.com,Printer offline,It does not print.,open,2024-03-05 10:00\n'

describe('the preview of a CSV file', () => {
  it('shows columns, mapping and the first rows as tickets', async () => {
    const found = await preview(HEADER + ROW)
    expect(found.columns.map(({ name }) => name)).toEqual(HEADER.trim().split(','))
    expect(found.columns[1]?.samples).toEqual(['anna@example.com'])
    expect(found.delimiter).toBe('comma')
    expect(found.encoding).toBe('UTF-8')
    expect(found.rows).toEqual([
      {
        line: 2,
        file: 'table.csv',
        subject: 'Printer offline',
        requester: 'anna@example.com',
        status: 'OPEN',
        priority: 'MEDIUM',
        createdAt: '2024-03-05T09:00:00.000Z',
        problem: null,
      },
    ])
  })

  it.each([
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'bar'],
  ])('finds the delimiter %j', async (delimiter, name) => {
    const text = (HEADER + ROW).replaceAll(',', delimiter).replace('It does', 'It, really, does')
    const found = await preview(text)
    expect(found.delimiter).toBe(name)
    expect(found.rows[0]?.problem).toBeNull()
  })

  it('uses Excel’s sep= line and counts it as a line', async () => {
    const found = await preview(`sep=;\r\n${(HEADER + ROW).replaceAll(',', ';')}`)
    expect(found.delimiter).toBe('semicolon')
    expect(found.rows[0]?.line).toBe(3)
  })

  it('reads Windows-1252 and reports it', async () => {
    const text = HEADER + ROW.replace('offline', 'im Büro über „Straße“')
    const found = await preview(iconv.encode(text, 'windows-1252'))
    expect(found.rows[0]?.subject).toBe('Printer im Büro über „Straße“')
    expect(found.notes).toContain('Read as Windows-1252.')
  })

  it('numbers the columns of a table without a header', async () => {
    const found = await preview(ROW + ROW.replace('1,', '2,'))
    expect(found.columns.map(({ name }) => name)).toContain('Column 1')
    expect(found.mapping).toMatchObject({ requesterEmail: 1, subject: 2, description: 3 })
    expect(found.rows.map(({ line }) => line)).toEqual([1, 2])
    expect(found.notes.join(' ')).toContain('no header line')
  })

  it('reports a required column that is missing', async () => {
    const found = await preview('Number,Subject,Email\n1,Printer,anna@example.com\n')
    expect(found.notes[0]).toBe(
      'Choose the column that holds the description. It may be the same as the subject.',
    )
    expect(found.rows[0]?.problem).toBe(found.notes[0])
    const chosen = await preview('Number,Subject,Email\n1,Printer,anna@example.com\n', {
      ...found.mapping,
      description: found.mapping.subject ?? -1,
    })
    expect(chosen.rows[0]?.problem).toBeNull()
  })

  it('reports what is wrong with which row and what was replaced', async () => {
    const found = await preview(`${HEADER}${ROW}2,,x,y,open,\n3,a@example.com,Hello,World,odd,\n`)
    expect(found.rows.map(({ line, problem }) => [line, problem])).toEqual([
      [2, null],
      [3, "The requester's e-mail address is missing."],
      [4, null],
    ])
    expect(found.notes.at(-1)).toBe(
      'In the first 3 rows: 1 row cannot be imported. 1 row with a status that is not known ("odd"): taken as open. 1 row without a readable date: taken with the time of import.',
    )
  })

  const dated = (...dates: string[]) =>
    HEADER + dates.map((date) => ROW.replace('2024-03-05 10:00', date)).join('')

  it('asks about dates that can be read both ways, and reads them as chosen', async () => {
    const both = dated('3/4/2024 2:22 PM', '5/4/2024 2:22 PM')
    const found = await preview(both)
    expect(found.dates).toEqual({
      order: 'day-first',
      certain: false,
      example: '5/4/2024 2:22 PM',
      meanings: {
        'day-first': '2024-04-05T12:22:00.000Z',
        'month-first': '2024-05-04T12:22:00.000Z',
      },
    })
    expect(found.rows[0]?.createdAt).toBe('2024-04-03T12:22:00.000Z')
    const monthFirst = await preview(both, found.mapping, 'month-first')
    expect(monthFirst.dates?.order).toBe('month-first')
    expect(monthFirst.rows[0]?.createdAt).toBe('2024-03-04T13:22:00.000Z')
    const { plan } = await planImport(await fileOf(both), found.mapping, defaults, 'month-first')
    expect(plan).toMatchObject({ rows: { dates: { order: 'month-first' } } })
  })

  it('reports how dates are read if another date decides it', async () => {
    const found = await preview(dated('3/4/2024', '2/29/2024'))
    expect(found.notes).toContain('A date like 03/04 is read as 4 March.')
    expect(found.dates).toMatchObject({ certain: true, order: 'month-first' })
    expect((await preview(dated('2024-03-05'))).dates).toBeNull()
  })

  it('lets the last row of a long file decide for all', async () => {
    const rows = Array.from({ length: 5100 }, () => '3/4/2024')
    expect((await preview(dated(...rows))).dates).toMatchObject({ certain: false })
    expect((await preview(dated(...rows, '4/13/2024'))).dates).toMatchObject({
      certain: true,
      order: 'month-first',
    })
  })

  it('reports a column that is named like a date and has none', async () => {
    const found = await preview(dated('Yesterday', 'last week'))
    expect(found.mapping.createdAt).toBeUndefined()
    expect(found.notes).toContain(
      'The column "Created at" is named like a date, but what it holds ("Yesterday") cannot be read as one.',
    )
    expect(found.notes).toContain('No column holds a date, so the time of import is taken.')
    const { notes } = await planImport(
      await fileOf(dated('Yesterday')),
      found.mapping,
      defaults,
      undefined,
    )
    expect(notes).toHaveLength(1)
  })

  it.each([
    ['', 'The file is empty.'],
    ['\n\n', 'The file is empty.'],
    [HEADER, 'The file has a header line and no rows.'],
    [Buffer.from('504b0304aa', 'hex'), 'Excel workbook'],
    [Buffer.from('0001020304050607', 'hex'), 'not a text file'],
  ])('refuses %j', async (bytes, reason) => {
    await expect(preview(bytes)).rejects.toMatchObject({
      code: 'import.unreadable',
      details: { reason: expect.stringContaining(reason) as string },
    })
  })

  it('refuses a mapping to a column that is not there, and a missing file', async () => {
    await expect(preview(HEADER + ROW, { subject: 6 })).rejects.toMatchObject({
      code: 'import.unreadable',
    })
    await expect(inspectCsv(join(folder, 'gone.csv'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
