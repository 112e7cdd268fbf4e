import type { ImportField, ImportMapping } from '#shared/domain/import'
import {
  DescriptionSchema,
  isFinished,
  type TicketPriority,
  type TicketStatus,
} from '#shared/domain/ticket'
import { type NamedAddress, parseAddresses, readAddress } from '#shared/domain/email-address'
import { PersonNameSchema } from '#shared/domain/user'
import { importKey } from '../import-key'
import { brokenRule } from '../rule-words'
import type { ImportRow, RowNote, ImportTicket } from '../import-row'
import type { CsvRecord } from './csv-parser'
import { type DateStyle, readDate } from '../dates/read-date'
import { readAsUtf8 } from './mixed-encoding'
import { readTags } from './row-tags'
import { readTexts } from './row-texts'
import { isMissing, type PriorityScale, priorityOfWord, statusOfWord } from './status-words'
import { type FirstRow, type TicketsOfFile, topicOf } from './tickets-of-file'

/**
 * How the cells of a record become a ticket. Plain data, stored with the import so that it can
 * continue.
 */
export interface RowPlan {
  mapping: ImportMapping
  dates: DateStyle
  priorityScale: PriorityScale
  tagSeparator: 'list' | 'space'
  /** Further columns with the same name as the one with tags. */
  moreTagColumns?: number[]
  defaultPriority: TicketPriority
  /**
   * Number of columns in the table, and the smallest number in a row (unnamed last ones may be
   * missing).
   */
  columns: number
  fewest: number
}

export interface RowContext {
  now: Date
  /** The encoding of the file, as iconv-lite names it. */
  encoding: string
  /** How often a row like this one has appeared in the file, including this time. */
  occurrence(key: string): number
  tickets: TicketsOfFile
}

/** A row with only empty cells is not a row. Spreadsheets leave hundreds of them at the end. */
export function isBlankRow(record: CsvRecord): boolean {
  return record.fault === null && record.cells.every((cell) => cell.trim() === '')
}

/**
 * Turns a record into a ticket, into a message of the ticket that an earlier row with its number
 * became, or into the reason why it is neither. Without what a ticket needs (requester's e-mail,
 * readable dates) the row is rejected. Anything else that is missing or unknown (subject, text,
 * status, priority, assignee, tag) is replaced and noted. Texts are not expanded.
 */
export function readRow(record: CsvRecord, plan: RowPlan, context: RowContext): ImportRow {
  try {
    return readTicket(record, plan, context)
  } catch (error) {
    if (error instanceof Rejection) return { kind: 'rejected', reason: error.message }
    throw error
  }
}

class Rejection extends Error {}

function readTicket(record: CsvRecord, plan: RowPlan, context: RowContext): ImportRow {
  refuseBrokenShape(record, plan)
  const notes: RowNote[] = []
  const cell = (field: ImportField): string => {
    const index = plan.mapping[field]
    const text = index === undefined ? '' : (record.cells[index] ?? '')
    const mended = readAsUtf8(text, context.encoding)
    if (mended !== null && !notes.some(({ kind }) => kind === 'read-as-utf8'))
      notes.push({ kind: 'read-as-utf8', example: mended })
    return mended ?? text
  }
  const externalId = cell('externalId').trim()
  const first = context.tickets.first(externalId)
  const sender = first === undefined ? null : readAddress(cell('requesterEmail'))
  const isSame =
    first !== undefined &&
    (sender?.email === first.email || topicOf(cell('subject')) === first.topic)
  const requester = isSame
    ? { email: first.email, name: first.name ?? '' }
    : readRequester(cell('requesterEmail'), notes)
  const name = isSame
    ? first.name
    : readName(cell('requesterName').trim() || requester.name, requester.email, notes)
  const texts = readTexts(cell('subject'), cell('description'), notes)
  const storable = DescriptionSchema.safeParse(texts.description)
  if (!storable.success) throw new Rejection(brokenRule(storable.error, 'The description'))
  const status = readStatus(cell('status'), notes)
  const times = readTimes(cell, status, plan, context, notes)
  const assignee = cell('assigneeEmail').trim()
  const content = importKey('row-content', texts.subject, texts.description)
  const key = rowKey(record, plan, externalId, requester.email, context)
  const ticket: ImportTicket = {
    key,
    ...(externalId === '' ? {} : { otherKey: importKey('row-other', key, content) }),
    ...texts,
    status,
    priority: readPriority(cell('priority'), plan, notes),
    requesterEmail: requester.email,
    requesterName: name,
    assignee: isMissing(assignee) ? null : (readAddress(assignee)?.email ?? assignee),
    tags: readTags([cell('tags'), ...moreTags(record, plan)], plan.tagSeparator, notes),
    ...times,
  }
  if (first === undefined) {
    const keys = [ticket.otherKey ?? key, key] as const
    const topic = topicOf(cell('subject'))
    const { email } = requester
    const createdAt = times.createdAt.getTime()
    context.tickets.remember(externalId, { keys, email, name, topic, content, createdAt })
  } else if (
    isSame &&
    // The same text at another time is another message.
    (content !== first.content || times.createdAt.getTime() !== first.createdAt)
  ) {
    const written = cell('createdAt').trim()
    const from = sender?.email ?? cell('requesterEmail').trim()
    const message = importKey('row-message', first.keys[1], from, written, content)
    const comment = {
      // Without a time, the same text may be two messages.
      key: written === '' ? importKey(message, String(context.occurrence(message))) : message,
      parentKeys: [...first.keys],
      content: signed(texts.description, from, sender?.name || cell('requesterName').trim(), first),
      authorEmail: first.email,
      authorName: first.name,
      createdAt: times.createdAt,
    }
    notes.push({ kind: 'row-is-message', example: externalId })
    const otherwise = { ...ticket, key: comment.key, otherKey: comment.key }
    return { kind: 'reply', comment, otherwise, notes }
  }
  return { kind: 'ticket', ticket, notes }
}

/** Messages of an import belong to the requester. If somebody else wrote one, its first line says so. */
function signed(text: string, from: string, name: string, first: FirstRow): string {
  if (from === first.email || isMissing(from)) return text
  const who = name === '' || name === from ? from : `${name} <${from}>`
  return `From: ${who}\n\n${text}`
}

/** The requester: the first address of the cell. Further ones cannot be stored and are listed in a note. */
function readRequester(text: string, notes: RowNote[]): NamedAddress {
  if (isMissing(text)) throw new Rejection("The requester's e-mail address is missing.")
  const { good, bad } = parseAddresses(text)
  const [first, ...others] = good
  if (first === undefined) {
    throw new Rejection(
      `The requester's e-mail address "${clip(text.trim())}" is not a valid e-mail address.`,
    )
  }
  for (const example of [...others.map(({ email }) => email), ...bad]) {
    notes.push({ kind: 'address-dropped', example })
  }
  return first
}

function refuseBrokenShape(record: CsvRecord, plan: RowPlan): void {
  if (record.fault === 'cell-too-large') {
    throw new Rejection('One cell holds more text than a ticket can (2,000,000 characters).')
  }
  if (record.fault === 'quote-not-closed') {
    throw new Rejection(
      `A quotation mark that opens in this row is never closed, so lines ${record.line} to ${record.lastLine} could not be told apart.`,
    )
  }
  const { cells } = record
  const extra = cells.slice(plan.columns).some((cell) => cell.trim() !== '')
  if (extra || record.fault === 'too-many-cells') {
    throw new Rejection(`The row has ${cells.length} columns, the table has ${plan.columns}.`)
  }
  if (cells.length < plan.fewest) {
    const hint =
      record.lastLine > record.line
        ? ` It reaches to line ${record.lastLine}: perhaps a quotation mark is not closed.`
        : ''
    throw new Rejection(`The row has only ${cells.length} of ${plan.columns} columns.${hint}`)
  }
}

function readStatus(word: string, notes: RowNote[]): TicketStatus {
  if (isMissing(word)) return 'OPEN'
  const status = statusOfWord(word)
  if (status === null) notes.push({ kind: 'status-unknown', example: word.trim() })
  return status ?? 'OPEN'
}

function readPriority(word: string, plan: RowPlan, notes: RowNote[]): TicketPriority {
  if (isMissing(word)) return plan.defaultPriority
  const priority = priorityOfWord(word, plan.priorityScale)
  if (priority === null) notes.push({ kind: 'priority-unknown', example: word.trim() })
  return priority ?? plan.defaultPriority
}

interface Times {
  createdAt: Date
  updatedAt: Date
  closedAt: Date | null
}

function readTimes(
  cell: (field: ImportField) => string,
  status: TicketStatus,
  plan: RowPlan,
  context: RowContext,
  notes: RowNote[],
): Times {
  const read = (field: ImportField, what: string): Date | null => {
    const text = cell(field)
    if (isMissing(text)) return null
    const date = readDate(text, plan.dates)
    if (date === null)
      throw new Rejection(`The ${what} "${clip(text)}" is not a date that can be read.`)
    return date
  }
  const created = read('createdAt', 'creation date')
  const updated = read('updatedAt', 'date of the last update')
  const closed = read('closedAt', 'closing date')
  const known = [updated, closed].filter((date) => date !== null)
  const createdAt =
    created ?? known.reduce((one, other) => (other < one ? other : one), known[0] ?? context.now)
  if (created === null && known.length === 0) notes.push({ kind: 'date-missing', example: '' })
  if (createdAt > context.now) {
    notes.push({ kind: 'date-in-future', example: '' })
    return {
      createdAt: context.now,
      updatedAt: context.now,
      closedAt: isFinished(status) ? context.now : null,
    }
  }
  const notBefore = (date: Date) => (date < createdAt ? createdAt : date)
  if (!isFinished(status)) {
    if (closed !== null) notes.push({ kind: 'closed-on-open', example: '' })
    return { createdAt, updatedAt: notBefore(updated ?? createdAt), closedAt: null }
  }
  if (closed !== null && closed < createdAt)
    notes.push({ kind: 'closed-before-created', example: '' })
  const closedAt = notBefore(closed ?? updated ?? createdAt)
  return { createdAt, updatedAt: notBefore(updated ?? closedAt), closedAt }
}

/** The name next to an address is useful, but no ticket is rejected because of it. */
function readName(name: string, email: string, notes: RowNote[]): string | null {
  if (isMissing(name) || name.toLowerCase() === email) return null
  const parsed = PersonNameSchema.safeParse(name.replace(/\s+/gu, ' '))
  if (!parsed.success) notes.push({ kind: 'name-dropped', example: name })
  return parsed.success ? parsed.data : null
}

/** Tools such as Jira write one tag per column, all with the same name. */
function moreTags({ cells }: CsvRecord, { moreTagColumns = [] }: RowPlan): string[] {
  return moreTagColumns.map((index) => cells[index] ?? '')
}

/** Uses the file's own id if there is one, else what the row says and how often it has appeared before. */
function rowKey(
  record: CsvRecord,
  plan: RowPlan,
  externalId: string,
  email: string,
  context: RowContext,
): string {
  if (externalId !== '') return importKey('row-id', externalId, email)
  const fields = Object.entries(plan.mapping).sort(([one], [other]) => (one < other ? -1 : 1))
  const values = fields.flatMap(([field, index]) => [field, record.cells[index] ?? ''])
  const key = importKey('row-values', ...values)
  return importKey('row-occurrence', key, String(context.occurrence(key)))
}

function clip(text: string): string {
  const trimmed = text.trim()
  return trimmed.length > 60 ? `${trimmed.slice(0, 59).toWellFormed()}…` : trimmed
}
