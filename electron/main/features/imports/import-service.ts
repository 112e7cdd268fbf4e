import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createId } from '@paralleldrive/cuid2'
import type {
  DateOrder,
  ImportMapping,
  ImportPreview,
  ImportProgress,
  ImportReport,
} from '#shared/domain/import'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { Log } from '#main/log'
import type { WorkspaceWays } from './csv/plan-rows'
import type { ImportFile } from './import-file'
import { type ImportFolders, openImportFolders } from './import-folders'
import { describeNotes } from './import-notes'
import { readSenderAddress } from './imports-repository'
import { type ImportPlan, type ImportState, noCounts } from './import-state'
import { type Choices, planImport, previewImport, refuseMixedFiles } from './plan-import'
import { progressOf } from './progress'
import { cutRejected, readRejected, rejectedAsCsv } from './rejected-rows'
import { type RunningImport, startRunning } from './running-import'

export interface ImportServiceOptions {
  /** The app's data folder. Uploads are stored in `imports` inside it. */
  dataDir: string
  clock: () => Date
  log: Log
  /** Called at most ten times a second, and once at the end. */
  onProgress: (progress: ImportProgress) => void
  /** How long a running import waits for an unreachable database. The default is a minute. */
  patienceMs?: number
}

/** A desktop's imports: uploads, previews, and one running import at a time. */
export interface ImportService {
  begin(files: ParsedInput<'imports:begin'>['files'], call: Call): Promise<{ importId: string }>
  append(input: ParsedInput<'imports:append'>, call: Call): Promise<void>
  /** Without an order, dates such as 3/4/2026 are read as the file itself suggests. */
  preview(
    importId: string,
    mapping: ImportMapping | undefined,
    call: Call,
    dateOrder?: DateOrder,
  ): Promise<ImportPreview>
  start(
    importId: string,
    mapping: ImportMapping,
    call: Call,
    dateOrder?: DateOrder,
  ): Promise<ImportProgress>
  cancel(importId: string, call: Call): Promise<void>
  discard(importId: string, call: Call): Promise<void>
  current(call: Call): Promise<ImportProgress | null>
  report(importId: string, call: Call): Promise<ImportReport>
  /**
   * Interrupts a running import after its batch, so that it can continue later: at sign-out and at
   * quit.
   */
  stop(): Promise<void>
}

const ROWS_IN_REPORT = 1000
const PATIENCE_MS = 60_000

export function createImportService(options: ImportServiceOptions): ImportService {
  const folders = openImportFolders(join(options.dataDir, 'imports'))
  let running: RunningImport | null = null
  /** Set while a start is prepared, so that two at the same moment cannot both begin. */
  let starting = false

  async function start(
    importId: string,
    mapping: ImportMapping,
    call: Call,
    dateOrder?: DateOrder,
  ) {
    const state = await own(folders, importId, call)
    if (running?.importId === importId) return running.progress()
    if (state.phase === 'done') return progressOf(state)
    if (running !== null || starting) throw new DomainError('import.busy', {})
    starting = true
    try {
      const files = await complete(folders, state)
      const prepared = await prepare(state, files, { mapping, dateOrder }, call, options.clock())
      await cutRejected(folders.rejectedPath(importId), prepared.rejectedBytes)
      await folders.write(prepared)
      const begun = startRunning({
        ...options,
        patienceMs: options.patienceMs ?? PATIENCE_MS,
        folders,
        files,
        state: prepared,
        target: { database: call.database, workspaceId: state.workspaceId, as: 'member' },
      })
      running = begun
      void begun.finished.then(() => {
        if (running === begun) running = null
      })
      return begun.progress()
    } finally {
      starting = false
    }
  }

  return {
    async begin(files, { viewer }) {
      refuseMixedFiles(files.map(({ name }) => name))
      const now = options.clock()
      await folders.sweep(now)
      const state = newState(createId(), files, viewer, now)
      await folders.create(state)
      return { importId: state.importId }
    },
    async append({ importId, file, offset, bytes }, call) {
      const state = await own(folders, importId, call)
      if (state.phase !== 'receiving') throw new DomainError('import.busy', {})
      await folders.append(state, file, offset, bytes)
    },
    async preview(importId, mapping, call, dateOrder) {
      const state = await own(folders, importId, call)
      const files = await complete(folders, state)
      const choices = { mapping, dateOrder }
      return previewImport(importId, files, choices, waysOf(call), options.clock())
    },
    start,
    async cancel(importId, call) {
      await own(folders, importId, call)
      if (running?.importId !== importId) return
      running.cancel('cancelled')
      await running.finished
    },
    async discard(importId, call) {
      await own(folders, importId, call)
      if (running?.importId === importId) {
        running.cancel('cancelled')
        await running.finished
      }
      await folders.remove(importId)
    },
    async current({ viewer }) {
      const states = (await folders.list()).filter(
        (state) => isOwn(state, viewer) && ['running', 'interrupted'].includes(state.phase),
      )
      const now = running
      const live = states.find(({ importId }) => importId === now?.importId)
      if (live !== undefined && now !== null) return now.progress()
      const latest = states.sort((one, other) => (one.changedAt < other.changedAt ? 1 : -1))[0]
      return latest === undefined ? null : progressOf(latest)
    },
    async report(importId, call) {
      const state = await own(folders, importId, call)
      const rows = await readRejected(folders.rejectedPath(importId))
      const progress = running?.importId === importId ? running.progress() : progressOf(state)
      return {
        ...progress,
        rejectedRows: rows.slice(0, ROWS_IN_REPORT),
        csv: rejectedAsCsv(rows),
        notes: describeNotes(state.counts.notes, state.plan?.kind === 'mail' ? 'e-mail' : 'row'),
      }
    },
    async stop() {
      running?.cancel('interrupted')
      await running?.finished
    },
  }
}

/** The import, if it is this person's in this workspace. Throws import.not-found in every other case. */
async function own(folders: ImportFolders, importId: string, { viewer }: Call) {
  const state = await folders.read(importId)
  if (state === null || !isOwn(state, viewer)) throw new DomainError('import.not-found', {})
  return state
}

function isOwn(state: ImportState, viewer: Call['viewer']): boolean {
  return state.userId === viewer.userId && state.workspaceId === viewer.workspaceId
}

async function complete(folders: ImportFolders, state: ImportState): Promise<ImportFile[]> {
  const files = await folders.files(state)
  if (files === null) {
    throw new DomainError('import.unreadable', { reason: 'The upload is not complete.' })
  }
  return files
}

/**
 * The state from which an import starts. An interrupted import continues as planned. A cancelled or
 * failed one continues too, but starts again if another mapping is chosen.
 */
async function prepare(
  state: ImportState,
  files: ImportFile[],
  choices: Choices & { mapping: ImportMapping },
  call: Call,
  now: Date,
): Promise<ImportState> {
  const at = now.toISOString()
  const running = { ...state, phase: 'running', changedAt: at, reason: null } as const
  const interrupted = state.phase === 'running' || state.phase === 'interrupted'
  if (state.plan !== null && (interrupted || fits(state.plan, choices))) return running
  const { plan } = await planImport(files, choices.mapping, waysOf(call), choices.dateOrder)
  return { ...running, plan, startedAt: at, counts: noCounts(), rejectedBytes: 0 }
}

function waysOf({ database, viewer }: Call): WorkspaceWays {
  const target = { database, workspaceId: viewer.workspaceId, as: 'member' } as const
  return { ...viewer.session.workspace, senderAddress: () => readSenderAddress(target) }
}

function fits(plan: ImportPlan, { mapping, dateOrder }: Choices): boolean {
  if (plan.kind === 'mail') return true
  const { dates } = plan.rows
  return isDeepStrictEqual(plan.rows.mapping, mapping) && (dateOrder ?? dates.order) === dates.order
}

function newState(
  importId: string,
  files: ParsedInput<'imports:begin'>['files'],
  viewer: Call['viewer'],
  now: Date,
): ImportState {
  const at = now.toISOString()
  return {
    format: 1,
    importId,
    userId: viewer.userId,
    workspaceId: viewer.workspaceId,
    files,
    phase: 'receiving',
    createdAt: at,
    changedAt: at,
    startedAt: null,
    plan: null,
    counts: noCounts(),
    rejectedBytes: 0,
    reason: null,
  }
}
