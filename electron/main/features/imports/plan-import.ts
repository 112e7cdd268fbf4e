import { open } from 'node:fs/promises'
import {
  type DateOrder,
  isMailFile,
  isOutlookFile,
  type ImportMapping,
  type ImportPreview,
  OUTLOOK_REFUSAL,
} from '#shared/domain/import'
import { DomainError } from '#shared/errors'
import { inspectCsv } from './csv/inspect-csv'
import {
  dateOrder,
  missingColumn,
  planRows,
  refuseForeignColumns,
  suggestMapping,
  unreadDates,
  type WorkspaceWays,
} from './csv/plan-rows'
import { previewCsv } from './csv/preview-csv'
import type { OrderGuess } from './dates/date-order'
import { type RowPiece, readCsvRows, readMailFiles } from './row-source'
import type { ImportFile } from './import-file'
import type { ImportPlan } from './import-state'
import { looksLikeMail } from '#main/mail-reader/mail-start'
import { previewMails } from './mail/preview-mails'

/** A person's choices for a CSV file. Everything else is guessed. */
export interface Choices {
  mapping?: ImportMapping | undefined
  dateOrder?: DateOrder | undefined
}

/**
 * Shows what the files would become. Guesses what was not chosen for a CSV file. Refuses with
 * import.unreadable, in words, anything but one CSV file or any number of mails.
 */
export async function previewImport(
  importId: string,
  files: readonly ImportFile[],
  choices: Choices,
  ways: WorkspaceWays,
  now: Date,
): Promise<ImportPreview> {
  const common = {
    importId,
    fileNames: files.map(({ name }) => name),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  }
  const csv = await onlyCsv(files)
  if (csv === null) {
    const { defaultPriority } = ways
    const context = { now, defaultPriority, ownAddress: await ownAddress(ways) }
    return { ...common, kind: 'mail', ...(await previewMails(files, context)) }
  }
  const table = await inspectCsv(csv.path)
  const mapping = choices.mapping ?? suggestMapping(table)
  refuseForeignColumns(table, mapping)
  const guess = await dateOrder(csv.path, table, mapping, ways)
  const dates = { ...guess, order: choices.dateOrder ?? guess.order }
  return {
    ...common,
    kind: 'csv',
    ...(await previewCsv(table, csv.name, mapping, dates, ways, now)),
  }
}

function ownAddress({ senderAddress }: WorkspaceWays): Promise<string | null> {
  return senderAddress?.() ?? Promise.resolve(null)
}

/** How the files are read, and what people should know about it. */
export interface Planned {
  plan: ImportPlan
  /** Null for mails. */
  dates: OrderGuess | null
  notes: string[]
}

/**
 * Decides how the files are read. Refuses like previewImport, and also a mapping without a required
 * column.
 */
export async function planImport(
  files: readonly ImportFile[],
  mapping: ImportMapping,
  ways: WorkspaceWays,
  order: DateOrder | undefined,
): Promise<Planned> {
  const csv = await onlyCsv(files)
  if (csv === null) {
    const { defaultPriority } = ways
    const plan = { kind: 'mail', defaultPriority, ownAddress: await ownAddress(ways) } as const
    return { plan, dates: null, notes: [] }
  }
  const missing = missingColumn(mapping)
  if (missing !== null) throw unreadable(missing)
  const table = await inspectCsv(csv.path)
  refuseForeignColumns(table, mapping)
  const { dialect, hasHeader } = table
  const dates = await dateOrder(csv.path, table, mapping, ways)
  const rows = planRows(table, mapping, ways, order ?? dates.order)
  const plan = { kind: 'csv', dialect, hasHeader, rows } as const
  return { plan, dates, notes: unreadDates(table, mapping) }
}

/** Reads the files as planned. `now` is used for missing dates. Use the same value when continuing. */
export function openRows(
  files: readonly ImportFile[],
  plan: ImportPlan,
  now: Date,
): AsyncGenerator<RowPiece> {
  if (plan.kind === 'mail') {
    const { defaultPriority, ownAddress = null } = plan
    return readMailFiles(files, { now, defaultPriority, ownAddress })
  }
  const [file] = files
  if (file === undefined) throw unreadable('No file was chosen.')
  return readCsvRows(file, plan.dialect, plan.hasHeader, plan.rows, now)
}

/** Refuses files whose names show that they cannot be imported, or not together. */
export function refuseMixedFiles(names: readonly string[]): void {
  if (names.some(isOutlookFile)) throw unreadable(OUTLOOK_REFUSAL)
  if (names.length > 1 && names.some((name) => /\.(csv|tsv|tab)$/iu.test(name))) {
    throw unreadable('Choose one CSV file, or any number of mails (.eml, .emlx, .mbox).')
  }
}

const SNIFF_BYTES = 64 * 1024

/** The one CSV file among the chosen files, or null if they are mails. */
async function onlyCsv(files: readonly ImportFile[]): Promise<ImportFile | null> {
  refuseMixedFiles(files.map(({ name }) => name))
  const [file] = files
  if (file === undefined) throw unreadable('No file was chosen.')
  if (files.length > 1 || isMailFile(file.name)) return null
  if (/\.(csv|tsv|tab)$/iu.test(file.name)) return file
  const handle = await open(file.path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0)
    return looksLikeMail(buffer.subarray(0, bytesRead)) ? null : file
  } finally {
    await handle.close()
  }
}

function unreadable(reason: string): DomainError<'import.unreadable'> {
  return new DomainError('import.unreadable', { reason })
}
