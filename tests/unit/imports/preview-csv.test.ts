import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectCsv } from '../../../electron/main/features/imports/csv/inspect-csv'
import { previewCsv } from '../../../electron/main/features/imports/csv/preview-csv'
import type { ImportMapping } from '../../../src/shared/domain/import'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-preview-'))
})
afterAll(() => rm(folder, { recursive: true }))

const ways = { timeZone: 'Europe/Berlin', defaultPriority: 'MEDIUM' as const }

async function preview(bytes: Buffer | string, mapping?: ImportMapping) {
  const path = join(folder, 'table.csv')
  await writeFile(path, bytes)
  return previewCsv(await inspectCsv(path), 'table.csv', mapping, ways, new Date('2024-06-01'))
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

  it("follows Excel's sep= line and counts it as a line", async () => {
    const found = await preview(`sep=;\r\n${(HEADER + ROW).replaceAll(',', ';')}`)
    expect(found.delimiter).toBe('semicolon')
    expect(found.rows[0]?.line).toBe(3)
  })

  it('reads Windows-1252 and says so', async () => {
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

  it('asks for a column that is needed and not there', async () => {
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

  it('tells what is wrong with which row and what was replaced', async () => {
    const found = await preview(`${HEADER}${ROW}2,,x,y,open,\n3,a@example.com,Hello,World,odd,\n`)
    expect(found.rows.map(({ line, problem }) => [line, problem])).toEqual([
      [2, null],
      [3, "The requester's e-mail address is missing."],
      [4, null],
    ])
    expect(found.notes).toContain('1 row cannot be imported.')
    expect(found.notes).toContain('1 row with a status that is not known ("odd"): taken as open.')
  })

  it('says how doubtful dates are read', async () => {
    const dated = (date: string) => HEADER + ROW.replace('2024-03-05 10:00', date)
    expect((await preview(dated('3/4/2024'))).notes).toContain(
      'Dates could be read both ways; one like 03/04 is taken as 3 April.',
    )
    expect((await preview(dated('2/29/2024'))).notes).toContain(
      'A date like 03/04 is read as 4 March.',
    )
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
