import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Comment, CommentVisibility } from '../../../shared/domain/comment'
import { visibleLength } from '../../../shared/domain/text'
import { DomainError } from '../../../shared/errors'
import type { Api } from '../../api/client'

/** A text that is on its way: its id was made here, so that sending it twice makes one message. */
export interface Outgoing {
  id: string
  content: string
  state: 'sending' | 'waiting'
  /** Why it waits; null while it is being sent for the first time. */
  cause: 'offline' | 'unknown-outcome' | 'busy' | null
}

export interface Draft {
  text: string
  outgoing: Outgoing | null
  /** Why the last attempt was refused for good; the text is still there. */
  refusal: unknown
  /** The last id that was tried, with its words: the same words sent again keep it. */
  attempt: { id: string; content: string } | null
}

export interface DraftStore {
  drafts: ReadonlyMap<string, Draft>
  modes: ReadonlyMap<string, CommentVisibility>
  setMode: (ticketId: string, mode: CommentVisibility) => void
  write: (ticketId: string, mode: CommentVisibility, text: string) => void
  /** Sends what is written. While it is under way this does nothing, so a double click sends once. */
  send: (ticketId: string, mode: CommentVisibility) => Promise<void>
  /** Stops waiting; the text stays in the composer. */
  cancel: (ticketId: string, mode: CommentVisibility) => void
  /** Tries everything that waits, as soon as the database is back. */
  sendWaiting: () => Promise<void>
}

interface Parts {
  api: Api
  makeId: () => string
  onSending: (ticketId: string) => void
  onSent: (ticketId: string, comment: Comment) => void
  /** Runs `retry` after a while; the database may answer again without anybody telling. */
  later: (retry: () => void, attempt: number) => void
}

const EMPTY: Draft = { text: '', outgoing: null, refusal: null, attempt: null }

export function draftKey(ticketId: string, mode: CommentVisibility): string {
  return `${ticketId} ${mode}`
}

export function draftOf(store: DraftStore, ticketId: string, mode: CommentVisibility): Draft {
  return store.drafts.get(draftKey(ticketId, mode)) ?? EMPTY
}

/** What is being written, per ticket and per kind of message, and what of it is on its way. */
export function createDraftStore(parts: Parts): StoreApi<DraftStore> {
  const store = createStore<DraftStore>()((set, get) => {
    const put = (key: string, part: Partial<Draft>) =>
      set(({ drafts }) => {
        const next = new Map(drafts)
        next.set(key, { ...(drafts.get(key) ?? EMPTY), ...part })
        return { drafts: next }
      })

    const clear = (key: string) =>
      set(({ drafts }) => ({ drafts: new Map([...drafts].filter(([one]) => one !== key)) }))

    const attempt = async (
      ticketId: string,
      mode: CommentVisibility,
      outgoing: Outgoing,
      tries: number,
    ): Promise<void> => {
      const key = draftKey(ticketId, mode)
      const isStillWanted = () => get().drafts.get(key)?.outgoing?.id === outgoing.id
      put(key, {
        outgoing: { ...outgoing, state: 'sending' },
        refusal: null,
        attempt: { id: outgoing.id, content: outgoing.content },
      })
      parts.onSending(ticketId)
      try {
        const comment = await parts.api.comments.add({
          id: outgoing.id,
          ticketId,
          visibility: mode,
          content: outgoing.content,
        })
        if (isStillWanted()) clear(key)
        parts.onSent(ticketId, comment)
      } catch (error) {
        if (!isStillWanted()) return
        const cause = waitCause(error)
        if (cause === null) {
          put(key, { outgoing: null, refusal: error })
          return
        }
        put(key, { outgoing: { ...outgoing, state: 'waiting', cause } })
        parts.later(() => {
          const draft = get().drafts.get(key)
          if (draft?.outgoing?.id !== outgoing.id || draft.outgoing.state !== 'waiting') return
          void attempt(ticketId, mode, draft.outgoing, tries + 1)
        }, tries)
      }
    }

    return {
      drafts: new Map(),
      modes: new Map(),
      setMode: (ticketId, mode) =>
        set(({ modes }) => ({ modes: new Map([...modes, [ticketId, mode]]) })),
      write: (ticketId, mode, text) => {
        const key = draftKey(ticketId, mode)
        if ((get().drafts.get(key) ?? EMPTY).outgoing === null) put(key, { text, refusal: null })
      },
      send: async (ticketId, mode) => {
        const draft = get().drafts.get(draftKey(ticketId, mode)) ?? EMPTY
        if (draft.outgoing !== null || visibleLength(draft.text) === 0) return
        const id = draft.attempt?.content === draft.text ? draft.attempt.id : parts.makeId()
        const outgoing: Outgoing = { id, content: draft.text, state: 'sending', cause: null }
        await attempt(ticketId, mode, outgoing, 0)
      },
      cancel: (ticketId, mode) => {
        const key = draftKey(ticketId, mode)
        if (get().drafts.get(key)?.outgoing?.state === 'waiting') put(key, { outgoing: null })
      },
      sendWaiting: async () => {
        const waiting = [...get().drafts].flatMap(([key, { outgoing }]) =>
          outgoing?.state === 'waiting' ? [{ key, outgoing }] : [],
        )
        await Promise.all(
          waiting.map(({ key, outgoing }) => {
            const [ticketId, mode] = key.split(' ') as [string, CommentVisibility]
            return attempt(ticketId, mode, outgoing, 0)
          }),
        )
      },
    }
  })
  return store
}

function waitCause(error: unknown): Outgoing['cause'] {
  if (!(error instanceof DomainError)) return null
  if (error.code === 'database.offline') return 'offline'
  if (error.code === 'database.unknown-outcome') return 'unknown-outcome'
  return error.code === 'database.busy' ? 'busy' : null
}
