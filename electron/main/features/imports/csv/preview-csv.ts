import { setImmediate as nextTurn } from 'node:timers/promises'
import { readableAddress } from '#shared/domain/email-address'
import type { ImportMapping, ImportPreview } from '#shared/domain/import'
import { addNotes, describeNotes, type NoteTally } from '../import-notes'
import { createOccurrenceCounter } from '../import-key'
import type { OrderGuess } from '../dates/date-order'
import { readDate } from '../dates/read-date'
import type { CsvTable } from './inspect-csv'
import { missingColumn, planRows, unreadDates, type WorkspaceWays } from './plan-rows'
import { readRow, type RowPlan } from './read-row'
import { createTicketsOfFile } from './tickets-of-file'

const ROWS_SHOWN = 20
const ROWS_AT_A_TIME = 200
const SAMPLES_SHOWN = 5
const SAMPLE_LENGTH = 200

type CsvPreview = Omit<ImportPreview, 'importId' | 'kind' | 'fileNames' | 'bytes'>

/**
 * Shows what the table would become: the mapping, the first rows as tickets with their problems,
 * and what to know before the start.
 */
export async function previewCsv(
  table: CsvTable,
  fileName: string,
  mapping: ImportMapping,
  dates: OrderGuess,
  ways: WorkspaceWays,
  now: Date,
): Promise<CsvPreview> {
  const plan = planRows(table, mapping, ways, dates.order)
  const missing = missingColumn(mapping)
  const context = {
    now,
    encoding: table.dialect.encoding,
    occurrence: createOccurrenceCounter(),
    tickets: createTicketsOfFile(),
  }
  const tally: NoteTally = {}
  const rows: CsvPreview['rows'] = []
  let rejected = 0
  for (const [index, record] of table.sample.entries()) {
    // Thousands of rows at once would block the window's other calls.
    if (index % ROWS_AT_A_TIME === 0) await nextTurn()
    const row = readRow(record, plan, context)
    if (row.kind === 'rejected') rejected += 1
    else addNotes(tally, row.notes)
    if (rows.length >= ROWS_SHOWN) continue
    const cell = (field: keyof ImportMapping) =>
      shown(record.cells[plan.mapping[field] ?? -1] ?? '')
    const ticket = row.kind === 'ticket' ? row.ticket : row.kind === 'reply' ? row.otherwise : null
    rows.push({
      line: record.line,
      file: fileName,
      subject: ticket?.subject ?? cell('subject'),
      requester: ticket === null ? cell('requesterEmail') : readableAddress(ticket.requesterEmail),
      status: ticket?.status ?? cell('status'),
      priority: ticket?.priority ?? cell('priority'),
      createdAt: ticket?.createdAt.toISOString() ?? cell('createdAt'),
      problem: missing ?? (row.kind === 'rejected' ? row.reason : null),
    })
  }
  return {
    encoding: table.encoding.label,
    delimiter: table.delimiterName,
    columns: table.headers.map((header, index) => ({
      index,
      name: header === '' ? `Column ${index + 1}` : shown(header),
      samples: table.sample.slice(0, SAMPLES_SHOWN).map(({ cells }) => shown(cells[index] ?? '')),
    })),
    mapping,
    dates: datesToShow(dates, ways),
    rows,
    notes: [
      ...(missing === null ? [] : [missing]),
      ...tableNotes(table, plan),
      ...dateNotes(table, mapping, dates, ways),
      ...(missing === null ? sampleNotes(table, tally, rejected) : []),
    ],
  }
}

function tableNotes(table: CsvTable, plan: RowPlan): string[] {
  const notes: string[] = []
  if (table.encoding.label !== 'UTF-8') notes.push(`Read as ${table.encoding.label}.`)
  if (table.encoding.damaged) {
    notes.push('Some characters in the file are damaged. They are shown as �.')
  }
  if (!table.hasHeader) notes.push('The file has no header line, so the columns are numbered.')
  const used = new Set(Object.values(plan.mapping)).size
  const unused = table.headers.length - used
  if (unused > 0)
    notes.push(unused === 1 ? '1 column is not used.' : `${unused} columns are not used.`)
  if (plan.mapping.priority !== undefined && plan.priorityScale === 'one-is-low') {
    notes.push('Priorities given as numbers rise from 1 (low) to 4 (urgent).')
  }
  return notes
}

function dateNotes(
  table: CsvTable,
  mapping: ImportMapping,
  { order, certain, matters }: OrderGuess,
  ways: WorkspaceWays,
): string[] {
  const notes = unreadDates(table, mapping)
  const mapped = ['createdAt', 'updatedAt', 'closedAt'] as const
  if (!mapped.some((field) => mapping[field] !== undefined)) {
    return [...notes, 'No column holds a date, so the time of import is taken.']
  }
  notes.push(`Times without a zone are read in the workspace's zone, ${ways.timeZone}.`)
  if (matters && certain) {
    notes.push(`A date like 03/04 is read as ${order === 'day-first' ? '3 April' : '4 March'}.`)
  }
  return notes
}

/** What the order of day and month changes, if it changes anything. */
function datesToShow(guess: OrderGuess, { timeZone }: WorkspaceWays): CsvPreview['dates'] {
  const { order, certain, matters, example } = guess
  if (!matters || example === '') return null
  const meaning = (one: OrderGuess['order']) =>
    readDate(example, { order: one, timeZone })?.toISOString() ?? ''
  return {
    order,
    certain,
    example: shown(example),
    meanings: { 'day-first': meaning('day-first'), 'month-first': meaning('month-first') },
  }
}

function sampleNotes(table: CsvTable, tally: NoteTally, rejected: number): string[] {
  const notes = describeNotes(tally, 'row')
  if (rejected > 0) {
    notes.unshift(
      rejected === 1 ? '1 row cannot be imported.' : `${rejected} rows cannot be imported.`,
    )
  }
  if (notes.length === 0) return []
  return [`In the first ${table.sample.length.toLocaleString('en-US')} rows: ${notes.join(' ')}`]
}

/** Long cells are not sent to the window. */
function shown(text: string): string {
  const short = text.length > SAMPLE_LENGTH ? `${text.slice(0, SAMPLE_LENGTH - 1)}…` : text
  return short.toWellFormed()
}
