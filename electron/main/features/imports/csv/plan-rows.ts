import type { DateOrder, ImportField, ImportMapping } from '#shared/domain/import'
import type { TicketPriority } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import { headerRank, normalizeHeader } from './column-names'
import { readCsv } from './csv-file'
import type { CsvRecord } from './csv-parser'
import { guessMapping } from './guess-mapping'
import type { CsvTable } from './inspect-csv'
import { createOrderCounter, type OrderGuess } from '../dates/date-order'
import { readDate } from '../dates/read-date'
import type { RowPlan } from './read-row'
import { isMissing } from './status-words'

/** The workspace's settings for times and priorities. */
export interface WorkspaceWays {
  timeZone: string
  defaultPriority: TicketPriority
  /** Reads the address of the workspace's mails, null if it has none of its own. Only needed for mails. */
  senderAddress?: () => Promise<string | null>
}

/** The kinds of columns show in fewer rows than the order of day and month. */
const ROWS_TO_GUESS_BY = 300

const DATE_FIELDS = ['createdAt', 'updatedAt', 'closedAt'] as const

/** The mapping that the table itself suggests. */
export function suggestMapping(table: CsvTable): ImportMapping {
  return guessMapping(
    table.headers.map((header, index) => ({
      header,
      values: valuesOf(table, index).slice(0, ROWS_TO_GUESS_BY),
    })),
  )
}

/** Decides everything that is the same for all rows, from the mapping and the sample. */
export function planRows(
  table: CsvTable,
  mapping: ImportMapping,
  ways: WorkspaceWays,
  order: DateOrder,
): RowPlan {
  return {
    mapping,
    dates: { order, timeZone: ways.timeZone },
    priorityScale: priorityScale(table, mapping),
    tagSeparator: tagSeparator(table, mapping),
    moreTagColumns: sameNamed(table, mapping.tags),
    defaultPriority: ways.defaultPriority,
    columns: table.headers.length,
    fewest: table.fewest,
  }
}

/**
 * How to read dates such as 3/4/2024, and whether the file itself shows it. If the sample does not
 * show it, the rest of a longer file is read too.
 */
export async function dateOrder(
  path: string,
  table: CsvTable,
  mapping: ImportMapping,
  ways: WorkspaceWays,
): Promise<OrderGuess> {
  const columns = DATE_FIELDS.flatMap((field) => mapping[field] ?? [])
  const counter = createOrderCounter()
  const count = (records: readonly CsvRecord[]) => {
    for (const { cells } of records) for (const column of columns) counter.add(cells[column] ?? '')
  }
  count(table.sample)
  const guess = counter.guess(ways.timeZone)
  if (guess.certain || table.isWhole || columns.length === 0) return guess
  const last = table.sample.at(-1)?.line ?? 0
  for await (const { records } of readCsv(path, table.dialect)) {
    count(records.filter(({ line }) => line > last))
  }
  return counter.guess(ways.timeZone)
}

/** Columns that are named like a date and contain no readable date, in words. */
export function unreadDates(table: CsvTable, mapping: ImportMapping): string[] {
  const used = new Set(Object.values(mapping))
  return table.headers.flatMap((header, index) => {
    const isDate = DATE_FIELDS.some((field) => headerRank(field, header) !== null)
    const values = valuesOf(table, index).filter((value) => !isMissing(value))
    const [example] = values
    if (!isDate || used.has(index) || example === undefined || values.some(isReadable)) return []
    return [
      `The column "${header}" is named like a date, but what it holds ("${example.trim().slice(0, 40).toWellFormed()}") cannot be read as one.`,
    ]
  })
}

const isReadable = (value: string) =>
  (['day-first', 'month-first'] as const).some(
    (order) => readDate(value, { order, timeZone: 'UTC' }) !== null,
  )

/** The first required field that is not mapped, in words. Null if the mapping is complete. */
export function missingColumn(mapping: ImportMapping): string | null {
  if (mapping.requesterEmail === undefined) {
    return "Choose the column that holds the requester's e-mail address."
  }
  if (mapping.subject === undefined) return 'Choose the column that holds the subject.'
  if (mapping.description === undefined) {
    return 'Choose the column that holds the description. It may be the same as the subject.'
  }
  return null
}

/** Refuses with import.unreadable a mapping with a column that the table does not have. */
export function refuseForeignColumns(table: CsvTable, mapping: ImportMapping): void {
  for (const index of Object.values(mapping)) {
    if (index >= table.headers.length) {
      throw new DomainError('import.unreadable', {
        reason: `The table has ${table.headers.length} columns; column ${index + 1} is not there.`,
      })
    }
  }
}

/** The other columns with the same name. */
function sameNamed({ headers }: CsvTable, index: number | undefined): number[] {
  const name = index === undefined ? '' : (headers[index] ?? '')
  if (name === '') return []
  return headers.flatMap((header, at) => (at !== index && header === name ? [at] : []))
}

/** Freshdesk's numbers rise with urgency and come with status numbers. Elsewhere 1 is the most urgent. */
function priorityScale(table: CsvTable, mapping: ImportMapping): RowPlan['priorityScale'] {
  const statuses = mappedValues(table, mapping, 'status')
  const numbers = statuses.filter((value) => /^[2-9]$/u.test(value.trim())).length
  return numbers > statuses.length / 2 ? 'one-is-low' : 'one-is-urgent'
}

/**
 * Zendesk separates tags by spaces, and its ticket export is recognised by its columns. Elsewhere
 * spaces belong to a tag.
 */
function tagSeparator(table: CsvTable, mapping: ImportMapping): RowPlan['tagSeparator'] {
  const zendesk = table.headers.some((header) =>
    ['summationcolumn', 'requesterexternalid', 'groupstations'].includes(normalizeHeader(header)),
  )
  const commas = mappedValues(table, mapping, 'tags').some((value) => /[,;|]/u.test(value))
  return zendesk && !commas ? 'space' : 'list'
}

function mappedValues(table: CsvTable, mapping: ImportMapping, field: ImportField): string[] {
  const index = mapping[field]
  return index === undefined ? [] : valuesOf(table, index)
}

function valuesOf(table: CsvTable, index: number): string[] {
  return table.sample.flatMap(({ cells, fault }) => (fault === null ? [cells[index] ?? ''] : []))
}
