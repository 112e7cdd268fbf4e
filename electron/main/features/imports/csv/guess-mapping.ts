import { IMPORT_FIELDS, type ImportField, type ImportMapping } from '#shared/domain/import'
import { EmailSchema } from '#shared/domain/email-address'
import { headerRank } from './column-names'
import { isSerialDate, readDate } from '../dates/read-date'
import { isMissing, priorityOfWord, statusOfWord } from './status-words'

/**
 * The part of a column that the guess uses: its header ('' without one) and the values of a sample
 * of rows.
 */
export interface ColumnSample {
  header: string
  values: readonly string[]
}

const DATE_FIELDS: ReadonlySet<ImportField> = new Set(['createdAt', 'updatedAt', 'closedAt'])
const FIELDS: ReadonlySet<ImportField> = new Set(IMPORT_FIELDS)
/** Fields with ambiguous names come first: "Requester" is an address before it is a name. */
const ORDER: readonly ImportField[] = [
  'requesterEmail',
  'requesterName',
  ...IMPORT_FIELDS.filter((field) => field !== 'requesterEmail' && field !== 'requesterName'),
]

/**
 * Guesses which column is which field: by header names of common helpdesks if the values fit, then
 * by the values alone. No column is used twice. A field without a fitting column is left out.
 */
export function guessMapping(columns: readonly ColumnSample[]): ImportMapping {
  const mapping: ImportMapping = {}
  const taken = new Set<number>()
  const take = (field: ImportField, index: number) => {
    mapping[field] = index
    taken.add(index)
  }
  for (const field of ORDER) {
    let best: { index: number; rank: number } | null = null
    for (const [index, column] of columns.entries()) {
      const rank = taken.has(index) ? null : headerRank(field, column.header)
      if (rank === null || !valuesAllow(field, column.values)) continue
      if (best === null || rank < best.rank) best = { index, rank }
    }
    if (best !== null) take(field, best.index)
  }
  const headerless = columns.every((column) => column.header === '')
  const wanted: ImportField[] = headerless ? [...FIELDS] : ['requesterEmail']
  for (const field of wanted) {
    if (mapping[field] !== undefined) continue
    const index = columns.findIndex(
      (column, at) => !taken.has(at) && valuesProve(field, column.values),
    )
    if (index >= 0) take(field, index)
  }
  if (headerless) guessTexts(columns, taken, take)
  return mapping
}

/** False if the values of a column contradict its header. */
function valuesAllow(field: ImportField, values: readonly string[]): boolean {
  const filled = values.filter((value) => !isMissing(value))
  if (filled.length === 0) return true
  if (field === 'requesterEmail') return share(filled, holdsEmail) >= 0.5
  if (field === 'requesterName') return share(filled, isEmail) < 0.5
  if (DATE_FIELDS.has(field)) return share(filled, isDate) >= 0.5
  return true
}

/** True if the values alone show what a column without a known name contains. */
function valuesProve(field: ImportField, values: readonly string[]): boolean {
  const filled = values.filter((value) => !isMissing(value))
  if (filled.length === 0) return false
  if (field === 'requesterEmail') return share(filled, isEmail) >= 0.8
  if (field === 'status') return share(filled, isStatusWord) >= 0.8
  if (field === 'priority') return share(filled, isPriorityWord) >= 0.8
  // A number of five digits is only a date if a header says so.
  if (DATE_FIELDS.has(field)) {
    return share(filled, (value) => isDate(value) && !isSerialDate(value)) >= 0.8
  }
  if (field === 'externalId') {
    return share(filled, isReference) === 1 && new Set(filled).size === filled.length
  }
  return false
}

/** Without headers, the column with the longest texts is the description and the next one the subject. */
function guessTexts(
  columns: readonly ColumnSample[],
  taken: ReadonlySet<number>,
  take: (field: ImportField, index: number) => void,
): void {
  const texts = columns
    .map(({ values }, index) => ({ index, length: averageLength(values) }))
    .filter(({ index, length }) => !taken.has(index) && length >= 8)
    .sort((one, other) => other.length - one.length)
  const [description, subject] = texts
  if (description !== undefined) take('description', description.index)
  if (subject !== undefined) take('subject', subject.index)
}

function averageLength(values: readonly string[]): number {
  if (values.length === 0) return 0
  return values.reduce((sum, value) => sum + value.trim().length, 0) / values.length
}

function share(values: readonly string[], test: (value: string) => boolean): number {
  return values.filter(test).length / values.length
}

const isEmail = (value: string) => EmailSchema.safeParse(value).success
const holdsEmail = (value: string) => /[^\s<>]@[^\s<>]/u.test(value)
const isStatusWord = (value: string) => !/^\d$/u.test(value) && statusOfWord(value) !== null
const isPriorityWord = (value: string) =>
  !/^\d$/u.test(value) && priorityOfWord(value, 'one-is-low') !== null
const isReference = (value: string) => /^#?(?:\p{L}{1,10}-?)?\d{1,18}$/u.test(value.trim())
const isDate = (value: string) =>
  readDate(value, { order: 'day-first', timeZone: 'UTC' }) !== null ||
  readDate(value, { order: 'month-first', timeZone: 'UTC' }) !== null
