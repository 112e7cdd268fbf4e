import type { ImportProgress } from '#shared/domain/import'
import { DomainError, isDomainError } from '#shared/errors'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import type { Log } from '#main/log'
import type { ImportFile } from './import-file'
import type { ImportFolders } from './import-folders'
import type { ImportCounts, ImportState } from './import-state'
import { type ImportTarget, noteImport } from './imports-repository'
import { openRows } from './plan-import'
import { progressOf } from './progress'
import { appendRejected, type RejectedRow } from './rejected-rows'
import { runImport } from './run-import'

export interface RunningImport {
  importId: string
  progress(): ImportProgress
  /** Ends it after the current batch: for good, or so that it can continue later. */
  cancel(as: 'cancelled' | 'interrupted'): void
  /** Resolves when it has ended for any reason. Never rejects. */
  finished: Promise<void>
}

export interface RunningImportOptions {
  folders: ImportFolders
  files: readonly ImportFile[]
  /** In phase 'running', with its plan. */
  state: ImportState
  target: ImportTarget
  patienceMs: number
  clock: () => Date
  log: Log
  onProgress: (progress: ImportProgress) => void
}

const PROGRESS_EVERY_MS = 100
/**
 * After a crash, at most this much is sent again. It is recognised and counted as if it had been
 * sent once.
 */
const STATE_EVERY_MS = 1000

/** Runs an import in the background, stores its state on disk, and reports its progress and its end. */
export function startRunning(options: RunningImportOptions): RunningImport {
  const { folders, target, clock, log } = options
  const cancel = new AbortController()
  let endAs: 'cancelled' | 'interrupted' = 'cancelled'
  let state = options.state
  let saved = performance.now()
  let reportedAt = 0

  const report = (always: boolean) => {
    if (!always && performance.now() - reportedAt < PROGRESS_EVERY_MS) return
    reportedAt = performance.now()
    options.onProgress(progressOf(state, true))
  }
  const onBatch = async (counts: ImportCounts, rejected: readonly RejectedRow[]) => {
    let { rejectedBytes } = state
    if (rejected.length > 0) {
      rejectedBytes = await appendRejected(folders.rejectedPath(state.importId), rejected)
    }
    state = { ...state, counts, rejectedBytes, changedAt: clock().toISOString() }
    if (performance.now() - saved >= STATE_EVERY_MS) {
      await folders.write(state)
      saved = performance.now()
    }
    report(false)
  }
  const end = async (phase: ImportState['phase'], reason: string | null) => {
    state = { ...state, phase, reason, changedAt: clock().toISOString() }
    await folders.write(state)
    const { added, alreadyThere, rejected } = state.counts
    log.info('import-ended', { importId: state.importId, phase, added, alreadyThere, rejected })
    if (phase === 'cancelled' || phase === 'failed') await tellAudit(phase)
  }
  /** What was imported stays, whether or not this can be written, so an error here changes nothing. */
  const tellAudit = async (step: 'cancelled' | 'failed') => {
    const { importId, counts } = state
    try {
      await noteImport(target, { importId, step, fileName: progressOf(state).fileName, counts })
    } catch (error) {
      log.warn('import-not-audited', { importId, kind: classifyDatabaseError(error).kind })
    }
  }

  const run = async () => {
    report(true)
    try {
      const { plan, startedAt } = state
      if (plan === null) throw new Error('An import runs by its plan')
      const outcome = await runImport({
        importId: state.importId,
        fileName: progressOf(state).fileName,
        target,
        rows: openRows(options.files, plan, startedAt === null ? clock() : new Date(startedAt)),
        from: state.counts,
        cancel: cancel.signal,
        patienceMs: options.patienceMs,
        onBatch,
      })
      await end(outcome === 'done' ? 'done' : endAs, null)
    } catch (error) {
      const away = isDomainError(error, 'database.offline')
      if (!away) log.error('import-failed', { importId: state.importId }, error)
      await end(away ? 'interrupted' : 'failed', reasonOf(error))
    }
  }

  const finished = run()
    .catch((error: unknown) => {
      // Even the state could not be written, because the disk is full or gone. What is in the
      // database stays.
      state = { ...state, phase: 'failed', reason: reasonOf(error) }
      log.error('import-state-lost', { importId: state.importId }, error)
    })
    .then(() => report(true))

  return {
    importId: state.importId,
    progress: () => progressOf(state, true),
    cancel(as) {
      if (!cancel.signal.aborted) endAs = as
      cancel.abort()
    },
    finished,
  }
}

/** Why an import stopped, in words for its owner. */
export function reasonOf(error: unknown): string {
  if (isDomainError(error, 'import.unreadable')) return error.details.reason
  if (error instanceof DomainError) {
    if (error.code === 'database.offline') {
      return 'The database cannot be reached. The import can go on from where it stopped.'
    }
    if (error.code === 'database.damaged') {
      return 'The database is damaged. What was imported stays; first restore the database from a backup.'
    }
    if (error.code === 'permission.denied') return 'You may no longer import into this workspace.'
    if (error.code === 'disk.full') return 'The disk is full.'
    if (error.code === 'disk.not-writable') return 'The data folder cannot be written to.'
  }
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'The uploaded file is gone.'
  if (code === 'ENOSPC') return 'The disk is full.'
  return 'Something unexpected happened; the log has the details. What was imported stays.'
}
