import { describe, expect, it } from 'vitest'
import { createOccurrenceCounter, derivedId, importKey } from '#main/features/imports/import-key'
import type { CsvRecord } from '#main/features/imports/csv/csv-parser'
import { isBlankRow, readRow, type RowPlan } from '#main/features/imports/csv/read-row'
import { createTicketsOfFile } from '#main/features/imports/csv/tickets-of-file'
import type { ImportRow } from '#main/features/imports/import-row'
import { IdSchema } from '#shared/domain/id'
import { IMPORT_FIELDS, type ImportField } from '#shared/domain/import'

const NOW = new Date('2024-06-01T12:00:00Z')

const plan: RowPlan = {
  mapping: Object.fromEntries(IMPORT_FIELDS.map((field, index) => [field, index])),
  dates: { order: 'day-first', timeZone: 'Europe/Berlin' },
  priorityScale: 'one-is-urgent',
  tagSeparator: 'list',
  defaultPriority: 'MEDIUM',
  columns: IMPORT_FIELDS.length,
  fewest: IMPORT_FIELDS.length,
}

const GOOD: Partial<Record<ImportField, string>> = {
  externalId: 'T-1',
  subject: 'Printer offline',
  description: 'It does not print.',
  requesterEmail: 'Anna@Example.com',
}

function record(values: Partial<Record<ImportField, string>>, extra: string[] = []): CsvRecord {
  const all = { ...GOOD, ...values }
  const cells = [...IMPORT_FIELDS.map((field) => all[field] ?? ''), ...extra]
  return { line: 2, lastLine: 2, cells, fault: null }
}

function read(
  values: Partial<Record<ImportField, string>>,
  other: Partial<RowPlan> = {},
): ImportRow {
  const context = {
    now: NOW,
    encoding: 'utf-8',
    occurrence: createOccurrenceCounter(),
    tickets: createTicketsOfFile(),
  }
  return readRow(record(values), { ...plan, ...other }, context)
}

function ticketOf(row: ImportRow) {
  if (row.kind !== 'ticket') throw new Error(JSON.stringify(row))
  return row.ticket
}
const notesOf = (row: ImportRow) =>
  row.kind === 'rejected' ? [] : row.notes.map(({ kind }) => kind)
const visible = (text: string) => text.replace(/[\u200b\u202e\u00ad]/gu, '').trim()
const reasonOf = (row: ImportRow) => (row.kind === 'rejected' ? row.reason : null)

describe('reading a row', () => {
  it('takes the given values and leaves the others to the workspace', () => {
    expect(ticketOf(read({}))).toMatchObject({
      subject: 'Printer offline',
      description: 'It does not print.',
      status: 'OPEN',
      priority: 'MEDIUM',
      requesterEmail: 'anna@example.com',
      requesterName: null,
      assignee: null,
      tags: [],
      createdAt: NOW,
      updatedAt: NOW,
      closedAt: null,
    })
  })

  it('keeps placeholders in requesters’ texts unchanged', () => {
    const text = "I'm having an issue with the {product_purchased}. {{requester.name}} %s"
    expect(ticketOf(read({ description: text })).description).toBe(text)
  })

  it.each<[string, Partial<Record<ImportField, string>>, string]>([
    ['no address', { requesterEmail: '' }, "The requester's e-mail address is missing."],
    [
      'a bad address',
      { requesterEmail: 'anna@' },
      'The requester\'s e-mail address "anna@" is not a valid e-mail address.',
    ],
    [
      'a NUL',
      { description: 'a\u0000bc' },
      'The description holds a NUL or a broken character, which cannot be stored.',
    ],
    [
      'an impossible date',
      { createdAt: '31/04/2024' },
      'The creation date "31/04/2024" is not a date that can be read.',
    ],
  ])('rejects a row with %s', (_, values, reason) => expect(reasonOf(read(values))).toBe(reason))

  it.each([
    ['', '(no subject)', ['subject-missing']],
    ['\u200b\u202e\u00ad', '(no subject)', ['subject-missing']],
    ['?', '(no subject) ?', []],
    ['Tab\u000bvertical', 'Tab vertical', []],
    ['x'.repeat(201), `${'x'.repeat(199)}…`, ['subject-cut']],
  ])('reads the subject %j as %j', (subject, expected, notes) => {
    const row = read({ subject, createdAt: '2024-01-01' })
    expect(visible(ticketOf(row).subject)).toBe(expected)
    expect(notesOf(row)).toEqual(notes)
  })

  it('keeps the full subject in the text if it is cut', () => {
    const subject = 'A long subject. '.repeat(20).trim()
    expect(ticketOf(read({ subject })).description).toBe(
      `Subject: ${subject}\n\nIt does not print.`,
    )
  })

  it('accepts a row without text, and converts HTML to its visible text', () => {
    const empty = read({ description: ' \n ', createdAt: '2024-01-01' })
    expect(ticketOf(empty).description).toBe('(The row has no text.)')
    expect(notesOf(empty)).toEqual(['text-missing'])
    const html = '<div>Hello,<br>the lamp &amp; the switch</div><p>Article <b>99-812</b></p>'
    const row = read({ description: html, createdAt: '2024-01-01' })
    expect(ticketOf(row).description).toBe('Hello,\nthe lamp & the switch\n\nArticle 99-812')
    expect(notesOf(row)).toEqual(['html-as-text'])
    const code = 'Please write <b>bold</b> and 1 < 2'
    expect(ticketOf(read({ description: code })).description).toBe(code)
  })

  it('accepts subjects of 2 and 200 characters, emoji and right-to-left text', () => {
    for (const subject of ['ab', 'x'.repeat(200), '😀😀', 'מדפסת לא עובדת', '😀'.repeat(200)]) {
      expect(ticketOf(read({ subject })).subject).toBe(subject)
    }
  })

  it('replaces a line break in a subject by a space and keeps those of the text', () => {
    const ticket = ticketOf(read({ subject: 'two\r\nlines', description: 'a\r\nb\rc\nd' }))
    expect(ticket.subject).toBe('two lines')
    expect(ticket.description).toBe('a\nb\nc\nd')
  })

  it('rejects rows with another number of cells than the table, except for empty cells at the end', () => {
    const context = {
      now: NOW,
      encoding: 'utf-8',
      occurrence: createOccurrenceCounter(),
      tickets: createTicketsOfFile(),
    }
    const reason = (found: CsvRecord, other = plan) => reasonOf(readRow(found, other, context))
    expect(reason(record({}, ['', ' ']))).toBeNull()
    expect(reason(record({}, ['', 'surplus']))).toBe(
      `The row has ${IMPORT_FIELDS.length + 2} columns, the table has ${IMPORT_FIELDS.length}.`,
    )
    const short = { line: 3, lastLine: 5, cells: ['T-1', 'Printer'], fault: null }
    expect(reason(short)).toBe(
      `The row has only 2 of ${IMPORT_FIELDS.length} columns. It reaches to line 5: perhaps a quotation mark is not closed.`,
    )
    const relaxed = { ...plan, fewest: IMPORT_FIELDS.length - 1 }
    const lacking = record({})
    lacking.cells.pop()
    expect(reason(lacking, relaxed)).toBeNull()
  })

  it('names the lines that an unclosed quotation mark consumed, and a cell that is too large', () => {
    const context = {
      now: NOW,
      encoding: 'utf-8',
      occurrence: createOccurrenceCounter(),
      tickets: createTicketsOfFile(),
    }
    const fault = (kind: CsvRecord['fault']) =>
      reasonOf(readRow({ ...record({}), lastLine: 40, fault: kind }, plan, context))
    expect(fault('quote-not-closed')).toContain('lines 2 to 40')
    expect(fault('cell-too-large')).toContain('2,000,000')
  })

  it('replaces values that a ticket does not need, and reports it', () => {
    const odd = { status: 'frobbed', priority: 'huge', tags: `ok, ${'t'.repeat(51)}` }
    const row = read({ ...odd, createdAt: '2024-01-01' })
    expect(ticketOf(row)).toMatchObject({ status: 'OPEN', priority: 'MEDIUM', tags: ['ok'] })
    expect(notesOf(row)).toEqual(['status-unknown', 'priority-unknown', 'tag-dropped'])
  })

  it('uses the time of the import if a row has a future date, and reports it', () => {
    const row = read({ createdAt: '2096-12-20 10:00', status: 'closed' })
    expect(ticketOf(row)).toMatchObject({ createdAt: NOW, updatedAt: NOW, closedAt: NOW })
    expect(notesOf(row)).toContain('date-in-future')
  })

  it('splits tags and removes duplicates, ignoring case', () => {
    expect(ticketOf(read({ tags: 'Mac, mac;needs reply|VPN' })).tags).toEqual([
      'mac',
      'needs reply',
      'VPN',
    ])
    expect(ticketOf(read({ tags: '["a", "b"]' })).tags).toEqual(['a', 'b'])
    expect(ticketOf(read({ tags: 'mac vpn' }, { tagSeparator: 'space' })).tags).toEqual([
      'mac',
      'vpn',
    ])
  })
})

describe('times of a row', () => {
  const day = (date: Date | null) => date?.toISOString() ?? null

  it('closes a finished ticket at its update or its creation if nothing else is known', () => {
    const created = { createdAt: '2024-01-01T10:00Z' }
    expect(day(ticketOf(read({ status: 'closed', ...created })).closedAt)).toBe(
      '2024-01-01T10:00:00.000Z',
    )
    const updated = { ...created, updatedAt: '2024-01-05T10:00Z' }
    expect(day(ticketOf(read({ status: 'solved', ...updated })).closedAt)).toBe(
      '2024-01-05T10:00:00.000Z',
    )
  })

  it('never closes a ticket before it was created', () => {
    const row = read({
      status: 'closed',
      createdAt: '2024-01-05T10:00Z',
      closedAt: '2024-01-01T10:00Z',
    })
    expect(day(ticketOf(row).closedAt)).toBe('2024-01-05T10:00:00.000Z')
    expect(notesOf(row)).toEqual(['closed-before-created'])
  })

  it('leaves an open ticket without a closing time', () => {
    const row = read({ status: 'open', closedAt: '2024-01-01T10:00Z' })
    expect(ticketOf(row).closedAt).toBeNull()
    expect(notesOf(row)).toEqual(['closed-on-open'])
  })

  it('uses the earliest known time if the creation is missing', () => {
    const ticket = ticketOf(
      read({ status: 'closed', updatedAt: '2024-02-02T00:00Z', closedAt: '2024-02-01T00:00Z' }),
    )
    expect(day(ticket.createdAt)).toBe('2024-02-01T00:00:00.000Z')
    expect(day(ticket.closedAt)).toBe('2024-02-01T00:00:00.000Z')
  })

  it('reads times in the workspace’s time zone', () => {
    expect(day(ticketOf(read({ createdAt: '15-01-2024 12:00' })).createdAt)).toBe(
      '2024-01-15T11:00:00.000Z',
    )
  })
})

describe('people of a row', () => {
  it('splits addresses', () => {
    const requester = (requesterEmail: string) => {
      const { requesterName: name, requesterEmail: email } = ticketOf(
        read({ requesterEmail, requesterName: '' }),
      )
      return { name, email }
    }
    const anna = { name: 'Anna', email: 'anna@example.com' }
    expect(requester('"Berg, Anna" <anna@example.com>')).toEqual({ ...anna, name: 'Berg, Anna' })
    expect(requester('anna@example.com (Anna)')).toEqual(anna)
    expect(requester('mailto:anna@example.com')).toEqual({ ...anna, name: null })
  })

  it('reports the addresses it cannot store', () => {
    const row = read({
      requesterEmail: 'anna@example.com; ben@example.com, nobody',
      createdAt: '2024-01-01',
    })
    expect(ticketOf(row).requesterEmail).toBe('anna@example.com')
    expect(row.kind === 'ticket' && row.notes).toEqual([
      { kind: 'address-dropped', example: 'ben@example.com' },
      { kind: 'address-dropped', example: 'nobody' },
    ])
  })

  it('drops an invalid name, not the ticket', () => {
    const row = read({ requesterName: 'X', createdAt: '2024-01-01' })
    expect(ticketOf(row).requesterName).toBeNull()
    expect(notesOf(row)).toEqual(['name-dropped'])
  })
})

describe('keys of rows', () => {
  it('stay the same for the same id and requester, whatever else changes', () => {
    const key = ticketOf(read({})).key
    expect(ticketOf(read({ subject: 'Another', status: 'closed' })).key).toBe(key)
    expect(ticketOf(read({ requesterEmail: 'ben@example.com' })).key).not.toBe(key)
    expect(ticketOf(read({ externalId: 'T-2' })).key).not.toBe(key)
  })

  it('count equal rows if the file has no ids', () => {
    const occurrence = createOccurrenceCounter()
    const context = { now: NOW, encoding: 'utf-8', occurrence, tickets: createTicketsOfFile() }
    const again = () => ticketOf(readRow(record({ externalId: '' }), plan, context)).key
    const [first, second] = [again(), again()]
    expect(first).not.toBe(second)
    expect(ticketOf(read({ externalId: '' })).key).toBe(first)
  })

  it('do not mix up adjacent values', () => {
    expect(importKey('ab', 'c')).not.toBe(importKey('a', 'bc'))
    expect(importKey('ab', 'c')).toBe(importKey('ab', 'c'))
  })

  it('create ids in the format that the database checks', () => {
    for (let count = 0; count < 500; count += 1) {
      expect(IdSchema.safeParse(derivedId('import', String(count))).success).toBe(true)
    }
    expect(derivedId('a', 'b')).not.toBe(derivedId('a', 'c'))
  })
})

describe('blank rows', () => {
  it('are rows with empty cells only', () => {
    expect(isBlankRow({ line: 1, lastLine: 1, cells: ['', ' ', ''], fault: null })).toBe(true)
    expect(isBlankRow({ line: 1, lastLine: 1, cells: ['', 'x'], fault: null })).toBe(false)
  })
})
