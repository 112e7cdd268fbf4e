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
  /** What happened to the last files that were selected, if not all of them were added. */
  notes: ReadonlyMap<string, DraftNote>
  filesOf: (draftKey: string) => readonly DraftFile[]
  /** Adds files and starts uploading them. `ticketId` is null for a new ticket. */
  add: (draftKey: string, ticketId: string | null, files: readonly PickedFile[]) => Promise<void>
  /** Adds the files that were left out as duplicates. */
  addAgain: (draftKey: string) => Promise<void>
  dismissNote: (draftKey: string) => void
  /** Removes a file from the draft, and from main. */
  remove: (draftKey: string, key: string) => void
  retry: (draftKey: string, key: string) => void
  /** Retries everything that failed because the database was offline. */
  resume: () => void
  /** Whether a file of the draft is uploading, or waits for the database. */
  isBusy: (draftKey: string) => boolean
  /** Whether a file failed and needs the user: too large, changed, refused. */
  hasProblem: (draftKey: string) => boolean
  readyIds: (draftKey: string) => string[]
  readyFiles: (draftKey: string) => UploadedFile[]
  /** Resolves when no file of the draft is uploading. */
  whenSettled: (draftKey: string) => Promise<void>
  /**
   * Adds files that main already has: those of a saved draft, or of a reply that was taken back.
   */
  restore: (draftKey: string, files: readonly UploadedFile[]) => void
  /** Removes files that became attachments of a message. Files added in the meantime stay. */
  takeSent: (draftKey: string, ids: readonly string[]) => void
  /**
   * Removes the draft's files from the window: they were sent, or the draft has them for an undo.
   */
  clear: (draftKey: string) => void
}

export const uploadsSlot = slot<StoreApi<UploadsStore>>('uploads')

interface Parts {
  calls: UploadCalls
  makeId: () => string
  /** The text for an error of main. */
  explain: (error: unknown) => string
  /** Runs `retry` after a delay, because the database can come back without an event. */
  later: (retry: () => void, attempt: number) => void
}

/** More uploads at once would only wait for each other in the database. */
const AT_ONCE = 3
const NOTHING: readonly DraftFile[] = []

interface Waiting {
  draftKey: string
  key: string
}

/** What an upload and its retries need. Not shown, so it is not in the store. */
interface Source {
  file: File
  ticketId: string | null
  stop: AbortController
  attempts: number
}

/** The files of all drafts: uploading or ready. */
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
      // An upload in progress cancels itself after the response to its last call.
      if (state === 'ready') void calls.cancel({ uploadId: id }).catch(() => undefined)
    }

    const take = async (
      draftKey: string,
      ticketId: string | null,
      picked: readonly PickedFile[],
      doubles: 'skip' | 'add',
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
      // Checked before the first byte. If the limits cannot be read, main checks at the start of
      // each upload.
      const limits = await calls.limits({ ticketId }).catch(() => null)
      // Main counts what the ticket has. The files of this draft are added to that.
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
        if (files.length > 0) await take(draftKey, ticketId, files, 'skip')
      },
      addAgain: async (draftKey) => {
        const doubles = get().notes.get(draftKey)
        if (doubles !== undefined) await take(draftKey, doubles.ticketId, doubles.again, 'add')
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
        // The old id may have any state in main. A new id starts from nothing.
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

/** Waits for store changes, without polling. */
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
