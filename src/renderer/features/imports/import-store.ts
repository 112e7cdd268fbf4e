import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  DateOrder,
  ImportField,
  ImportMapping,
  ImportPreview,
  ImportProgress,
  ImportReport,
} from '#shared/domain/import'
import type { CallInput } from '#shared/ipc/contract'
import type { Api } from '#renderer/api/client'
import { chooseProblem } from './choose-problem'
import { uploadFiles, UploadStopped, type UploadFile } from './upload-files'
import { slot } from '#renderer/state/slot'

/** The step of an import, with its data. */
export type ImportStep =
  | { name: 'choose'; interrupted: ImportProgress | null }
  | { name: 'uploading'; fileName: string; fraction: number }
  | { name: 'preview'; preview: ImportPreview; isReading: boolean }
  | { name: 'running'; progress: ImportProgress; isCancelling: boolean }
  | { name: 'report'; report: ImportReport }

export interface ImportStore {
  isOpen: boolean
  step: ImportStep
  /** Why the last action failed, as a text or as the error of main. */
  problem: { words: string } | { error: unknown } | null
  open: () => void
  /** Hides the dialog. A running import continues. */
  close: () => void
  /** Asks main for an import that is running, or that a crash interrupted. */
  findRunning: () => Promise<void>
  choose: (files: readonly UploadFile[]) => Promise<void>
  /**
   * Imports mails as tickets at once, without showing the dialog. The dialog opens if something
   * needs attention: another import, or a mail that cannot become a ticket.
   */
  takeMails: (files: readonly UploadFile[]) => Promise<void>
  stopUpload: () => void
  map: (field: ImportField, column: number | null) => Promise<void>
  /** Chooses whether numeric dates begin with the day or the month. */
  orderDates: (order: DateOrder) => Promise<void>
  start: () => Promise<void>
  cancel: () => Promise<void>
  /** Continues an interrupted import from where it stopped. */
  resume: () => Promise<void>
  /** Deletes this import and its files, and starts again. */
  discard: () => Promise<void>
  done: () => void
  receive: (progress: ImportProgress) => void
}

export const importsSlot = slot<StoreApi<ImportStore>>('imports')

interface Parts {
  api: Api
  /** Reports the result when the dialog is closed. */
  onEnd: (report: ImportReport) => void
}

const CHOOSE: ImportStep = { name: 'choose', interrupted: null }

/** One import at a time, from the chosen files to the report. */
export function createImportStore({ api, onEnd }: Parts): StoreApi<ImportStore> {
  let upload: AbortController | null = null
  let latestPreview = 0

  return createStore<ImportStore>()((set, get) => {
    const importId = () => {
      const { step } = get()
      if (step.name === 'preview') return step.preview.importId
      if (step.name === 'running') return step.progress.importId
      if (step.name === 'report') return step.report.importId
      return step.name === 'choose' ? (step.interrupted?.importId ?? null) : null
    }

    const showPreview = async (id: string, mapping?: ImportMapping, dateOrder?: DateOrder) => {
      const mine = ++latestPreview
      const preview = await api.imports.preview({
        importId: id,
        ...(mapping === undefined ? {} : { mapping }),
        ...(dateOrder === undefined ? {} : { dateOrder }),
      })
      if (mine === latestPreview) set({ step: { name: 'preview', preview, isReading: false } })
    }

    const reread = async (preview: ImportPreview) => {
      set({ step: { name: 'preview', preview, isReading: true }, problem: null })
      try {
        await showPreview(preview.importId, preview.mapping, chosenOrder(preview))
      } catch (error) {
        set({ step: { name: 'preview', preview, isReading: false }, problem: { error } })
      }
    }

    const forget = async (id: string | null) => {
      if (id === null) return
      // Main deletes the files of abandoned imports anyway.
      await api.imports.discard({ importId: id }).catch(() => undefined)
    }

    const run = async (input: CallInput<'imports:start'>) => {
      set({ problem: null })
      try {
        const progress = await api.imports.start(input)
        if (['preview', 'choose'].includes(get().step.name)) {
          set({ step: { name: 'running', progress, isCancelling: false } })
        }
        get().receive(progress)
      } catch (error) {
        set({ problem: { error } })
      }
    }

    const showReport = async (id: string) => {
      try {
        const report = await api.imports.report({ importId: id })
        set({ step: { name: 'report', report }, problem: null })
        if (!get().isOpen) onEnd(report)
      } catch (error) {
        set({ step: CHOOSE, problem: { error } })
      }
    }

    return {
      isOpen: false,
      step: CHOOSE,
      problem: null,
      open: () => {
        set({ isOpen: true })
        if (get().step.name === 'choose') void get().findRunning()
      },
      close: () => {
        set({ isOpen: false })
        if (get().step.name === 'report') get().done()
      },
      findRunning: async () => {
        try {
          const current = await api.imports.current({})
          if (get().step.name !== 'choose' || current === null) return
          if (current.state === 'running') {
            set({ step: { name: 'running', progress: current, isCancelling: false } })
          } else if (current.state === 'interrupted') {
            set({ step: { name: 'choose', interrupted: current } })
          }
        } catch (error) {
          if (get().isOpen) set({ problem: { error } })
        }
      },
      choose: async (files) => {
        const words = chooseProblem(files)
        if (words !== null) {
          set({ problem: { words } })
          return
        }
        await forget(importId())
        const stop = new AbortController()
        upload = stop
        const fileName = files[0]?.name ?? ''
        set({ problem: null, step: { name: 'uploading', fileName, fraction: 0 } })
        let id: string | null = null
        try {
          const begun = await api.imports.begin({
            files: files.map(({ name, size }) => ({ name, size })),
          })
          id = begun.importId
          await uploadFiles(api, id, files, stop.signal, (fraction) =>
            set({ step: { name: 'uploading', fileName, fraction } }),
          )
          await showPreview(id)
        } catch (error) {
          await forget(id)
          set({ step: CHOOSE, problem: error instanceof UploadStopped ? error.problem : { error } })
        } finally {
          upload = null
        }
      },
      takeMails: async (files) => {
        if (!get().isOpen && get().step.name === 'report') get().done()
        if (get().isOpen || get().step.name !== 'choose') {
          set({ isOpen: true })
          return
        }
        await get().choose(files)
        const { step } = get()
        const isFine =
          step.name === 'preview' && step.preview.rows.every((row) => row.problem === null)
        if (isFine) await get().start()
        if (!isFine || get().problem !== null) set({ isOpen: true })
      },
      stopUpload: () => upload?.abort(),
      map: async (field, column) => {
        const { step } = get()
        if (step.name !== 'preview') return
        const { [field]: _old, ...others } = step.preview.mapping
        const mapping = column === null ? others : { ...others, [field]: column }
        await reread({ ...step.preview, mapping })
      },
      orderDates: async (order) => {
        const { step } = get()
        if (step.name !== 'preview' || step.preview.dates === null) return
        await reread({ ...step.preview, dates: { ...step.preview.dates, order } })
      },
      start: async () => {
        const { step } = get()
        if (step.name !== 'preview' || step.isReading) return
        const { importId: id, mapping } = step.preview
        const dateOrder = chosenOrder(step.preview)
        await run({
          importId: id,
          mapping,
          ...(dateOrder === undefined ? {} : { dateOrder }),
        })
      },
      cancel: async () => {
        const { step } = get()
        if (step.name !== 'running') return
        set({ step: { ...step, isCancelling: true } })
        try {
          await api.imports.cancel({ importId: step.progress.importId })
        } catch (error) {
          set({ step: { ...step, isCancelling: false }, problem: { error } })
        }
      },
      resume: async () => {
        const id = importId()
        if (id === null) return
        // It continues as planned. The mapping was already chosen.
        await run({ importId: id, mapping: {} })
      },
      discard: async () => {
        await forget(importId())
        set({ step: CHOOSE, problem: null })
      },
      done: () => {
        void forget(importId())
        set({ isOpen: false, step: CHOOSE, problem: null })
      },
      receive: (progress) => {
        const { step } = get()
        const isOurs =
          (step.name === 'running' && step.progress.importId === progress.importId) ||
          (step.name === 'preview' && step.preview.importId === progress.importId)
        if (!isOurs) return
        if (progress.state === 'running') {
          const isCancelling = step.name === 'running' && step.isCancelling
          set({ step: { name: 'running', progress, isCancelling } })
        } else void showReport(progress.importId)
      },
    }
  })
}

/** The date order to send to main: only if the file leaves it open. */
function chosenOrder({ dates }: ImportPreview): DateOrder | undefined {
  return dates === null || dates.certain ? undefined : dates.order
}
