import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Comment, CommentVisibility, OutgoingReply } from '#shared/domain/comment'
import { visibleLength } from '#shared/domain/text'
import { DomainError, type ErrorCode, isDomainError } from '#shared/errors'
import type { Api } from '#renderer/api/client'
import { type DraftFiles, settledFiles } from '../attachments/settled-files'
import { draftKey } from '#renderer/state/draft-key'
import { slot } from '#renderer/state/slot'

/** A text that is on its way: its id was made here, so that sending it twice makes one message. */
export interface Outgoing {
  id: string
  content: string
  /** The last message its writer had before their eyes when they sent it. */
  seenCommentId: string | null
  /** Its files, once all of them are there. */
  uploadIds: readonly string[]
  state: 'sending' | 'waiting'
  /** Why it waits; null while it is being sent for the first time. */
  cause: 'offline' | 'unknown-outcome' | 'disk-full' | 'busy' | 'files' | null
}

/** What became of the sending of one draft. What is on its way is no longer in the field: one writes on there. */
export interface Sending {
  outgoing: Outgoing | null
  /** What was sent after it meanwhile, and goes when it has gone. */
  next: string | null
  /** Why the last attempt was refused for good. */
  refusal: unknown
  /** The last id that was tried, with its words and files: the same sent again keep it. */
  attempt: Pick<Outgoing, 'id' | 'content' | 'uploadIds'> | null
}

export interface SendingStore {
  sendings: ReadonlyMap<string, Sending>
  /**
   * Sends this text, as soon as the draft's files are there; it leaves the field at once, so that a double click
   * sends once. While another one is on its way it goes after that; a third stays in the field.
   */
  send: (ticketId: string, mode: CommentVisibility, content: string) => Promise<void>
  /** Stops waiting; the text comes back into the field. */
  cancel: (ticketId: string, mode: CommentVisibility) => void
  /** Tries everything that waits, as soon as the database is back. */
  sendWaiting: () => Promise<void>
  /** The text was changed: why the one before was refused is of no interest any more. What came meanwhile is. */
  forgetRefusal: (ticketId: string, mode: CommentVisibility) => void
  /** Shows what was kept, by `draftKey`: the id under which these words were tried once, if they were. */
  receive: (key: string, tried: Sending['attempt']) => void
  /** Everything up to this message is before the writer's eyes. */
  saw: (ticketId: string, commentId: string | null) => void
}

export const sendingSlot = slot<StoreApi<SendingStore>>('sending')

interface Parts {
  api: Api
  makeId: () => string
  files: () => DraftFiles
  onSending: (ticketId: string) => void
  /** Resolves when the draft is on the disk with the id it is tried under, or cannot come there. */
  saveDraft: (key: string) => Promise<void>
  /** This text is on its way, and no longer in the field. */
  onTaken: (ticketId: string, mode: CommentVisibility, content: string) => void
  /** This text was not sent: it stands in the field again, before what was written meanwhile. */
  onReturned: (ticketId: string, mode: CommentVisibility, content: string) => void
  /** The draft has become a message: this much of it is not left to write any more. */
  onDone: (ticketId: string, mode: CommentVisibility, sent: Outgoing) => void
  /** It is a message, or held for a while so that it can be taken back. */
  onSent: (ticketId: string, sent: Comment | OutgoingReply) => void
  /** Messages came that the writer has not seen; nothing was sent. */
  onOvertaken: (ticketId: string) => void
  /** Runs `retry` after a while; the database may answer again without anybody telling. */
  later: (retry: () => void, attempt: number) => void
}

const QUIET: Sending = { outgoing: null, next: null, refusal: null, attempt: null }

/** Between two texts that have become one. */
export const BETWEEN = '\n\n'

export function sendingOf(store: SendingStore, ticketId: string, mode: CommentVisibility): Sending {
  return store.sendings.get(draftKey(ticketId, mode)) ?? QUIET
}

/** Everything of a draft that has been sent and is no message yet, as one text. */
export function textOnItsWay({ outgoing, next }: Pick<Sending, 'outgoing' | 'next'>): string {
  return [outgoing?.content ?? null, next].filter((part) => part !== null).join(BETWEEN)
}

export function isSameAttempt(
  attempt: NonNullable<Sending['attempt']>,
  content: string,
  uploadIds: readonly string[],
): boolean {
  return attempt.content === content && attempt.uploadIds.join() === uploadIds.join()
}

/** How many messages wait for the database; one on its way to a database that does not answer waits too. */
export function countWaiting({ sendings }: SendingStore, isAnswering: boolean): number {
  const waiting = [...sendings.values()].filter(
    ({ outgoing }) => outgoing !== null && (outgoing.cause !== null || !isAnswering),
  )
  return waiting.length + waiting.filter(({ next }) => next !== null).length
}

/** What is on its way out of the composers, per ticket and per kind of message. */
export function createSendingStore(parts: Parts): StoreApi<SendingStore> {
  /** By ticket. */
  const seen = new Map<string, string | null>()
  return createStore<SendingStore>()((set, get) => {
    const put = (key: string, part: Partial<Sending>) =>
      set(({ sendings }) => ({
        sendings: new Map([...sendings, [key, { ...(sendings.get(key) ?? QUIET), ...part }]]),
      }))

    const clear = (key: string) =>
      set(({ sendings }) => ({ sendings: new Map([...sendings].filter(([one]) => one !== key)) }))

    /** Nothing of it was sent, nor is it any more: the field has it again, before anything says why. */
    const giveBack = (ticketId: string, mode: CommentVisibility, refusal: unknown) => {
      const key = draftKey(ticketId, mode)
      const text = textOnItsWay(sendingOf(get(), ticketId, mode))
      put(key, { outgoing: null, next: null })
      parts.onReturned(ticketId, mode, text)
      put(key, { refusal })
    }

    const attempt = async (
      ticketId: string,
      mode: CommentVisibility,
      outgoing: Outgoing,
      tries: number,
      onBegun = () => {},
    ): Promise<void> => {
      const key = draftKey(ticketId, mode)
      const isStillWanted = () => get().sendings.get(key)?.outgoing?.id === outgoing.id
      put(key, {
        outgoing: { ...outgoing, state: 'sending' },
        refusal: null,
        attempt: outgoing,
      })
      onBegun()
      parts.onSending(ticketId)
      // An app that is killed before it hears the answer must know the id when it sends the same again.
      await parts.saveDraft(key)
      try {
        const sent = await parts.api.comments.add({
          id: outgoing.id,
          ticketId,
          visibility: mode,
          content: outgoing.content,
          seenCommentId: outgoing.seenCommentId,
          uploadIds: [...outgoing.uploadIds],
        })
        const isWanted = isStillWanted()
        const { next } = sendingOf(get(), ticketId, mode)
        if (isWanted) {
          // Until the next one is on its way, the draft holds it.
          if (next === null) clear(key)
          parts.onDone(ticketId, mode, outgoing)
        }
        parts.onSent(ticketId, sent)
        if (isWanted && next !== null) await begin(ticketId, mode, next)
      } catch (error) {
        if (!isStillWanted()) return
        const cause = waitCause(error)
        if (cause === null) {
          giveBack(ticketId, mode, error)
          if (isDomainError(error, 'reply.overtaken')) parts.onOvertaken(ticketId)
          return
        }
        put(key, { outgoing: { ...outgoing, state: 'waiting', cause } })
        parts.later(() => {
          const sending = get().sendings.get(key)
          if (sending?.outgoing?.id !== outgoing.id || sending.outgoing.state !== 'waiting') return
          void attempt(ticketId, mode, sending.outgoing, tries + 1)
        }, tries)
      }
    }

    /** Waits for the draft's files; null when that was cancelled, or a file cannot come. */
    const gather = async (
      files: DraftFiles,
      ticketId: string,
      mode: CommentVisibility,
      content: string,
      seenCommentId: string | null,
      onBegun: () => void,
    ): Promise<readonly string[] | null> => {
      const key = draftKey(ticketId, mode)
      const id = parts.makeId()
      const outgoing = { id, content, seenCommentId, uploadIds: [] }
      put(key, {
        outgoing: { ...outgoing, state: 'waiting', cause: 'files' },
        next: null,
        refusal: null,
      })
      onBegun()
      const isStillWanted = () => get().sendings.get(key)?.outgoing?.id === id
      try {
        const ids = await settledFiles(files, key)
        return isStillWanted() ? ids : null
      } catch (error) {
        if (isStillWanted()) giveBack(ticketId, mode, error)
        return null
      }
    }

    /** Nothing else of this draft is on its way. `onBegun` runs as soon as this is, before anything else. */
    const begin = async (
      ticketId: string,
      mode: CommentVisibility,
      content: string,
      onBegun = () => {},
    ) => {
      const key = draftKey(ticketId, mode)
      const tried = sendingOf(get(), ticketId, mode).attempt
      const seenCommentId = seen.get(ticketId) ?? null
      const files = parts.files()
      // Nothing to wait for: not one moment in which a second click could come.
      const isThere = !files.isBusy(key) && !files.hasProblem(key)
      const uploadIds = isThere
        ? files.readyIds(key)
        : await gather(files, ticketId, mode, content, seenCommentId, onBegun)
      if (uploadIds === null) return
      const isSame = tried !== null && isSameAttempt(tried, content, uploadIds)
      const id = isSame ? tried.id : parts.makeId()
      const outgoing = { id, content, seenCommentId, uploadIds, cause: null } as const
      if (isThere) put(key, { next: null })
      await attempt(
        ticketId,
        mode,
        { ...outgoing, state: 'sending' },
        0,
        isThere ? onBegun : undefined,
      )
    }

    return {
      sendings: new Map(),
      send: async (ticketId, mode, content) => {
        const { outgoing, next } = sendingOf(get(), ticketId, mode)
        if (visibleLength(content) === 0 || next !== null) return
        if (outgoing !== null) {
          put(draftKey(ticketId, mode), { next: content })
          parts.onTaken(ticketId, mode, content)
          return
        }
        // On its way first, then out of the field: in no moment is it in neither.
        await begin(ticketId, mode, content, () => parts.onTaken(ticketId, mode, content))
      },
      cancel: (ticketId, mode) => {
        const key = draftKey(ticketId, mode)
        if (get().sendings.get(key)?.outgoing?.state === 'waiting') giveBack(ticketId, mode, null)
      },
      sendWaiting: async () => {
        const waiting = [...get().sendings].flatMap(([key, { outgoing }]) =>
          outgoing?.state === 'waiting' && outgoing.cause !== 'files' ? [{ key, outgoing }] : [],
        )
        await Promise.all(
          waiting.map(({ key, outgoing }) => {
            const [ticketId, mode] = key.split(' ') as [string, CommentVisibility]
            return attempt(ticketId, mode, outgoing, 0)
          }),
        )
      },
      forgetRefusal: (ticketId, mode) => {
        const key = draftKey(ticketId, mode)
        const refusal = get().sendings.get(key)?.refusal ?? null
        if (refusal !== null && !isDomainError(refusal, 'reply.overtaken')) {
          put(key, { refusal: null })
        }
      },
      receive: (key, tried) => {
        if (tried !== null || get().sendings.has(key)) put(key, { attempt: tried })
      },
      saw: (ticketId, commentId) => void seen.set(ticketId, commentId),
    }
  })
}

/** Refusals that pass by themselves: the same is sent again then. */
const CAUSES: Partial<Record<ErrorCode, Outgoing['cause']>> = {
  'database.offline': 'offline',
  'database.untrusted': 'offline',
  'database.unknown-outcome': 'unknown-outcome',
  'database.disk-full': 'disk-full',
  'database.busy': 'busy',
  'database.overloaded': 'busy',
  'calls.too-many': 'busy',
}

function waitCause(error: unknown): Outgoing['cause'] {
  return error instanceof DomainError ? (CAUSES[(error as DomainError).code] ?? null) : null
}
