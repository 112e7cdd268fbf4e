import { createStore, type StoreApi } from 'zustand/vanilla'
import type { UploadedFile } from '#shared/domain/attachment'
import { addPicked, restoredIdentity } from './add-picked'
import { isOnItsWay, type DraftFile, type DraftNote } from './draft-file'
import type { PickedFile } from './picked-file'
import { limitProblem, refusalOf } from './upload-refusal'
import { UploadCancelled, uploadFile, type UploadCalls } from './upload-file'
import { slot } from '#renderer/state/slot'

export interface UploadsStore {
  drafts: ReadonlyMap<string, readonly DraftFile[]>
  /** What became of the last files that were added, where not all of them were taken. */
  notes: ReadonlyMap<string, DraftNote>
  filesOf: (draftKey: string) => readonly DraftFile[]
  /** Takes files in and begins to send them to main; `ticketId` is null for a ticket that is being written. */
  add: (draftKey: string, ticketId: string | null, files: readonly PickedFile[]) => Promise<void>
  /** Adds what was left out as a double after all. */
  addAgain: (draftKey: string) => Promise<void>
  dismissNote: (draftKey: string) => void
  /** Takes a file out of the draft; what main has of it is forgotten. */
  remove: (draftKey: string, key: string) => void
  retry: (draftKey: string, key: string) => void
  /** Tries everything again that the database was missing for. */
  resume: () => void
  /** True while a file of it is on its way, or waits for the database. */
  isBusy: (draftKey: string) => boolean
  /** True where a file cannot come without its person: too large, changed, refused. */
  hasProblem: (draftKey: string) => boolean
  readyIds: (draftKey: string) => string[]
  readyFiles: (draftKey: string) => UploadedFile[]
  /** Resolves once nothing of the draft is on its way any more. */
  whenSettled: (draftKey: string) => Promise<void>
  /** Puts files in that main has already: those of a kept draft, or of a reply that was taken back. */
  restore: (draftKey: string, files: readonly UploadedFile[]) => void
  /** These have become files of a message; what has come to the draft meanwhile stays. */
  takeSent: (draftKey: string, ids: readonly string[]) => void
  /** Forgets the draft's files here: they were sent, or the draft keeps them for an Undo. */
  clear: (draftKey: string) => void
}

export const uploadsSlot = slot<StoreApi<UploadsStore>>('uploads')

interface Parts {
  calls: UploadCalls
  makeId: () => string
  /** Words for what main refused. */
  explain: (error: unknown) => string
  /** Runs `retry` after a while; the database may answer again without anybody telling. */
  later: (retry: () => void, attempt: number) => void
}

/** More at once would only wait for each other in the database. */
const AT_ONCE = 3
const NOTHING: readonly DraftFile[] = []

interface Waiting {
  draftKey: string
  key: string
}

/** What a file needs to be sent (again); not shown, so not in the store. */
interface Source {
  file: File
  ticketId: string | null
  stop: AbortController
  attempts: number
}

/** The files of everything that is being written, each on its way to main or there. */
export function createUploadsStore(parts: Parts): StoreApi<UploadsStore> {
  const { calls, makeId, explain, later } = parts
  const sources = new Map<string, Source>()
  const queue: Waiting[] = []
  let running = 0

  const store: StoreApi<UploadsStore> = createStore<UploadsStore>()((set, get) => {
    const put = (draftKey: string, files: readonly DraftFile[]) =>
      set(({ drafts }) => {
        const next = new Map(drafts)
        if (files.length === 0) next.delete(draftKey)
        else next.set(draftKey, files)
        return { drafts: next }
      })
    const change = (draftKey: string, key: string, part: Partial<DraftFile>) =>
      put(
        draftKey,
        get()
          .filesOf(draftKey)
          .map((file) => (file.key === key ? { ...file, ...part } : file)),
      )
    const note = (draftKey: string, value: DraftNote | null) =>
      set(({ notes }) => {
        const next = new Map(notes)
        if (value === null) next.delete(draftKey)
        else next.set(draftKey, value)
        return { notes: next }
      })
    const find = (draftKey: string, key: string) =>
      get()
        .filesOf(draftKey)
        .find((file) => file.key === key)

    const send = async ({ draftKey, key }: Waiting) => {
      const file = find(draftKey, key)
      const source = sources.get(key)
      if (file?.state !== 'waiting' || source === undefined) return
      const { stop, ticketId } = source
      change(draftKey, key, { state: 'sending', sent: 0 })
      try {
        const uploaded = await uploadFile(calls, {
          id: file.id,
          ticketId,
          file: source.file,
          signal: stop.signal,
          onSent: (sent) => change(draftKey, key, { sent }),
        })
        if (stop.signal.aborted) throw new UploadCancelled()
        sources.delete(key)
        change(draftKey, key, { ...uploaded, state: 'ready', sent: uploaded.size })
      } catch (error) {
        if (stop.signal.aborted) return
        const refusal = refusalOf(error, explain)
        change(draftKey, key, { state: 'failed', sent: 0, ...refusal })
        if (refusal.retry !== 'when-back') return
        source.attempts += 1
        later(() => {
          if (find(draftKey, key)?.retry === 'when-back') get().retry(draftKey, key)
        }, source.attempts)
      }
    }
    const work = () => {
      while (running < AT_ONCE) {
        const next = queue.shift()
        if (next === undefined) return
        running += 1
        void send(next).finally(() => {
          running -= 1
          work()
        })
      }
    }
    const enqueue = (waiting: readonly Waiting[]) => {
      queue.push(...waiting)
      work()
    }
    const drop = ({ key, id, state }: DraftFile) => {
      sources.get(key)?.stop.abort()
      sources.delete(key)
      // A file on its way tells main itself once its last call has been answered.
      if (state === 'ready') void calls.cancel({ uploadId: id }).catch(() => undefined)
    }

    const take = async (
      draftKey: string,
      ticketId: string | null,
      picked: readonly PickedFile[],
      doubles: 'told' | 'taken',
    ) => {
      const added = addPicked({ known: get().filesOf(draftKey), picked, makeId, doubles })
      const { words: text, doubles: again } = added
      note(draftKey, text === null ? null : { text, again, ticketId })
      for (const { file, source } of added.files) {
        sources.set(file.key, {
          file: source,
          ticketId,
          stop: new AbortController(),
          attempts: 0,
        })
      }
      put(draftKey, [...get().filesOf(draftKey), ...added.files.map(({ file }) => file)])
      const isNew = new Set(added.files.map(({ file }) => file.key))
      // Told before the first byte; where it cannot be asked, main refuses at the beginning of each.
      const limits = await calls.limits({ ticketId }).catch(() => null)
      // Of the ticket main knows what was sent; what this draft holds comes on top.
      let used = get()
        .filesOf(draftKey)
        .filter(({ key, state }) => state !== 'failed' && !isNew.has(key))
        .reduce((sum, { size }) => sum + size, limits?.usedBytes ?? 0)
      const fitting: Waiting[] = []
      for (const { file } of added.files) {
        if (find(draftKey, file.key)?.state !== 'waiting') continue
        const problem = limits === null ? null : limitProblem(file.size, used, limits)
        if (problem === null) {
          used += file.size
          fitting.push({ draftKey, key: file.key })
        } else change(draftKey, file.key, { state: 'failed', problem, retry: 'never' })
      }
      enqueue(fitting)
    }

    return {
      drafts: new Map(),
      notes: new Map(),
      filesOf: (draftKey) => get().drafts.get(draftKey) ?? NOTHING,
      add: async (draftKey, ticketId, files) => {
        if (files.length > 0) await take(draftKey, ticketId, files, 'told')
      },
      addAgain: async (draftKey) => {
        const doubles = get().notes.get(draftKey)
        if (doubles !== undefined) await take(draftKey, doubles.ticketId, doubles.again, 'taken')
      },
      dismissNote: (draftKey) => note(draftKey, null),
      remove: (draftKey, key) => {
        const file = find(draftKey, key)
        if (file === undefined) return
        drop(file)
        put(
          draftKey,
          get()
            .filesOf(draftKey)
            .filter((one) => one !== file),
        )
      },
      retry: (draftKey, key) => {
        const file = find(draftKey, key)
        if (file?.state !== 'failed' || file.retry === 'never' || !sources.has(key)) return
        // What main has under the old id may be anything: a new id begins from nothing.
        change(draftKey, key, { id: makeId(), state: 'waiting', problem: null, retry: 'by-hand' })
        enqueue([{ draftKey, key }])
      },
      resume: () => {
        for (const [draftKey, files] of get().drafts) {
          for (const { key, retry } of files) {
            if (retry === 'when-back') get().retry(draftKey, key)
          }
        }
      },
      isBusy: (draftKey) => get().filesOf(draftKey).some(isOnItsWay),
      hasProblem: (draftKey) =>
        get()
          .filesOf(draftKey)
          .some((file) => file.state === 'failed' && !isOnItsWay(file)),
      readyIds: (draftKey) =>
        get()
          .readyFiles(draftKey)
          .map(({ id }) => id),
      readyFiles: (draftKey) =>
        get()
          .filesOf(draftKey)
          .flatMap(({ id, name, type, size, state }) =>
            state === 'ready' ? [{ id, name, type, size }] : [],
          ),
      whenSettled: (draftKey) => untilSettled(store, draftKey),
      restore: (draftKey, files) => {
        const known = get().filesOf(draftKey)
        const missing = files.filter(({ id }) => !known.some((file) => file.id === id))
        if (missing.length === 0) return
        put(draftKey, [
          ...known,
          ...missing.map((file): DraftFile => ({
            ...file,
            key: file.id,
            identity: restoredIdentity(file),
            state: 'ready',
            sent: file.size,
            problem: null,
            retry: 'never',
          })),
        ])
      },
      takeSent: (draftKey, ids) => {
        const left = get()
          .filesOf(draftKey)
          .filter(({ id }) => !ids.includes(id))
        put(draftKey, left)
        if (left.length === 0) note(draftKey, null)
      },
      clear: (draftKey) => {
        for (const file of get().filesOf(draftKey)) {
          if (file.state === 'ready') sources.delete(file.key)
          else drop(file)
        }
        put(draftKey, NOTHING)
        note(draftKey, null)
      },
    }
  })
  return store
}

/** Waits without asking again and again: the store tells of each change. */
function untilSettled(store: StoreApi<UploadsStore>, draftKey: string): Promise<void> {
  return new Promise((resolve) => {
    if (!store.getState().isBusy(draftKey)) {
      resolve()
      return
    }
    const stop = store.subscribe((state) => {
      if (state.isBusy(draftKey)) return
      stop()
      resolve()
    })
  })
}
