import type { ImportProgress } from '#shared/domain/import'
import type { ImportState } from './import-state'

/** The window's view of an import's state. If it should be running but is not, it was interrupted. */
export function progressOf(state: ImportState, isRunning = false): ImportProgress {
  const total = state.files.reduce((sum, { size }) => sum + size, 0)
  const read = total === 0 ? 0 : Math.min(1, state.counts.bytes / total)
  return {
    importId: state.importId,
    fileName: fileNameOf(state.files.map(({ name }) => name)),
    state: stateOf(state.phase, isRunning),
    fraction: state.phase === 'done' ? 1 : read,
    added: state.counts.added,
    alreadyThere: state.counts.alreadyThere,
    rejected: state.counts.rejected,
    reason: state.reason,
  }
}

/** One file by its name, several by their number. */
export function fileNameOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length} e-mails`
}

function stateOf(phase: ImportState['phase'], isRunning: boolean): ImportProgress['state'] {
  if (phase === 'running') return isRunning ? 'running' : 'interrupted'
  return phase === 'receiving' ? 'interrupted' : phase
}
