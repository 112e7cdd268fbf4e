import { createId } from '@paralleldrive/cuid2'
import type { DateOrder, ImportMapping, ImportPreview, ImportProgress } from '#shared/domain/import'
import { DomainError } from '#shared/errors'
import type { WorkspaceWays } from './csv/plan-rows'
import type { RowPiece } from './row-source'
import type { ImportFile } from './import-file'
import { addNotes, describeNotes } from './import-notes'
import { type ImportCounts, noCounts } from './import-state'
import { type ImportTarget, noteImport } from './imports-repository'
import { openRows, planImport, previewImport } from './plan-import'
import { fileNameOf } from './progress'
import type { RejectedRow } from './rejected-rows'
import { runImport } from './run-import'

export interface FilesImport {
  /** One CSV file or any number of mails. */
  files: readonly ImportFile[]
  target: ImportTarget
  ways: WorkspaceWays
  /** Chooses the mapping from the preview. Throws to refuse. */
  chooseMapping: (preview: ImportPreview) => ImportMapping
  /** The order of day and month, if the person who imports knows it. */
  dateOrder: DateOrder | undefined
  /** Called if dates can be read both ways and nobody chose the order. Throws to refuse. */
  refuseUnclearDates: (example: string) => never
  /** Reads and checks everything and writes nothing. */
  dryRun: boolean
  cancel: AbortSignal
  clock: () => Date
  patienceMs: number
  onProgress: (progress: ImportProgress) => void
  onRejected: (rows: readonly RejectedRow[]) => Promise<void>
}

export interface FilesImportResult {
  fileName: string
  state: 'done' | 'cancelled'
  /** In a dry run: could be added, or exist already. */
  added: number
  alreadyThere: number
  rejected: number
  notes: string[]
}

/**
 * Imports local files, for the command line: the same preview, plan and run as in the window,
 * without an upload. A second run after an interruption only adds what is missing. Throws what the
 * window would show: import.unreadable, database.offline, and Node's own error for a missing file.
 */
export async function importFiles(options: FilesImport): Promise<FilesImportResult> {
  const { files, ways, target, cancel } = options
  const importId = createId()
  const now = options.clock()
  const preview = await previewImport(importId, files, {}, ways, now)
  const { dateOrder } = options
  const planned = await planImport(files, options.chooseMapping(preview), ways, dateOrder)
  const { plan, dates } = planned
  // Wrong dates on thousands of tickets cannot be corrected later.
  if (dates !== null && dates.example !== '' && !dates.certain && dateOrder === undefined) {
    options.refuseUnclearDates(dates.example)
  }
  const fileName = fileNameOf(files.map(({ name }) => name))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let counts = noCounts()

  const onBatch = async (next: ImportCounts, rejected: readonly RejectedRow[]) => {
    counts = next
    const { added, alreadyThere } = next
    const fraction = total === 0 ? 1 : Math.min(1, next.bytes / total)
    const progress = { importId, fileName, state: 'running', fraction, reason: null } as const
    options.onProgress({ ...progress, added, alreadyThere, rejected: next.rejected })
    if (rejected.length > 0) await options.onRejected(rejected)
  }
  const rows = openRows(files, plan, now)
  const state = options.dryRun
    ? await readOnly(rows, cancel, onBatch)
    : await runImport({
        importId,
        fileName,
        target,
        rows,
        from: noCounts(),
        cancel,
        patienceMs: options.patienceMs,
        onBatch,
      })
  if (state === 'cancelled' && !options.dryRun) {
    await noteImport(target, { importId, step: 'cancelled', fileName, counts })
  }
  return {
    fileName,
    state,
    added: counts.added,
    alreadyThere: counts.alreadyThere,
    rejected: counts.rejected,
    notes: [
      ...planned.notes,
      ...describeNotes(counts.notes, plan.kind === 'mail' ? 'e-mail' : 'row'),
    ],
  }
}

async function readOnly(
  rows: AsyncIterable<RowPiece>,
  cancel: AbortSignal,
  onBatch: (counts: ImportCounts, rejected: readonly RejectedRow[]) => Promise<void>,
): Promise<'done' | 'cancelled'> {
  const counts = noCounts()
  for await (const { items, bytes } of rows) {
    if (cancel.aborted) return 'cancelled'
    const rejected: RejectedRow[] = []
    for (const { file, line, row } of items) {
      counts.position += 1
      if (row.kind === 'rejected') rejected.push({ file, line, reason: row.reason })
      else {
        counts.added += 1
        addNotes(counts.notes, row.notes)
      }
    }
    counts.rejected += rejected.length
    counts.bytes = bytes
    await onBatch(structuredClone(counts), rejected)
  }
  return 'done'
}

/** Why an import of files was refused, in words. Null if it failed for another reason. */
export function importRefusal(error: unknown): string | null {
  if (error instanceof DomainError) {
    if (error.code === 'import.unreadable') {
      return (error as DomainError<'import.unreadable'>).details.reason
    }
    if (error.code === 'database.offline') {
      return 'The database cannot be reached. What was imported stays; run the same command again.'
    }
    return null
  }
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return `There is no file ${path ?? ''}.`
  if (code === 'EACCES' || code === 'EPERM') return `${path ?? 'The file'} may not be read.`
  return code === 'EISDIR' ? 'This is a folder. Name the files in it.' : null
}
