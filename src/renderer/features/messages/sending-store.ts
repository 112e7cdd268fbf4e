import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Comment, CommentVisibility, OutgoingReply } from '#shared/domain/comment'
import { visibleLength } from '#shared/domain/text'
import { DomainError, type ErrorCode, isDomainError } from '#shared/errors'
import type { Api } from '#renderer/api/client'
import { type DraftFiles, settledFiles } from '../attachments/settled-files'
import { draftKey } from '#renderer/state/draft-key'
import { slot } from '#renderer/state/slot'

/** A text that is being sent. The window made its id, so sending it twice makes one message. */
export interface Outgoing {
  id: string
  content: string
  /** The last message that its author had seen when sending. */
  seenCommentId: string | null
  /** Its files, once all of them are uploaded. */
  uploadIds: readonly string[]
  state: 'sending' | 'waiting'
  /** Why it waits. Null during the first attempt. */
  cause: 'offline' | 'unknown-outcome' | 'disk-full' | 'busy' | 'files' | null
}

/** How far sending one draft is. Its text has left the field for the next one. */
export interface Sending {
  outgoing: Outgoing | null
  /** A text that was sent after it, and follows when it is done. */
  next: string | null
  /** Why the last attempt was finally refused. */
  refusal: unknown
  /** The last attempt with its content and files. Sending the same again keeps its id. */
  attempt: Pick<Outgoing, 'id' | 'content' | 'uploadIds'> | null
}

export interface SendingStore {
  sendings: ReadonlyMap<string, Sending>
  /**
   * Sends this text as soon as the draft's files are ready. It leaves the field at once, so that a
   * double click sends it once. If another text is being sent, it follows that one. A third one
   * stays in the field.
   */
  send: (ticketId: string, mode: CommentVisibility, content: string) => Promise<void>
  /** Stops waiting and puts the text back into the field. */
  cancel: (ticketId: string, mode: CommentVisibility) => void
  /** Retries all waiting texts when the database is back. */
  sendWaiting: () => Promise<void>
  /** The text was changed: clears its refusal. Newer messages still matter. */
  forgetRefusal: (ticketId: string, mode: CommentVisibility) => void
  /** Restores the last attempt of a saved draft, by `draftKey`. */
  receive: (key: string, tried: Sending['attempt']) => void
  /** The author has seen all messages up to this one. */
  saw: (ticketId: string, commentId: string | null) => void
}

export const sendingSlot = slot<StoreApi<SendingStore>>('sending')

interface Parts {
  api: Api
  makeId: () => string
  files: () => DraftFiles
  onSending: (ticketId: string) => void
  /** Resolves when the draft and the attempt's id are on the disk, or cannot be saved. */
  saveDraft: (key: string) => Promise<void>
  /** The text is being sent and has left the field. */
  onTaken: (ticketId: string, mode: CommentVisibility, content: string) => void
  /** The text was not sent: it is put back before the current text. */
  onReturned: (ticketId: string, mode: CommentVisibility, content: string) => void
  /** The text has become a message: removes this part from the draft. */
  onDone: (ticketId: string, mode: CommentVisibility, sent: Outgoing) => void
  /** It is a message, or it is held so that it can be undone. */
  onSent: (ticketId: string, sent: Comment | OutgoingReply) => void
  /** There are messages that the author has not seen. Nothing was sent. */
  onOvertaken: (ticketId: string) => void
  /** Runs `retry` after a delay, because the database can come back without an event. */
  later: (retry: () => void, attempt: number) => void
}

const QUIET: Sending = { outgoing: null, next: null, refusal: null, attempt: null }

/** Separates two texts that are joined. */
export const BETWEEN = '\n\n'

export function sendingOf(store: SendingStore, ticketId: string, mode: CommentVisibility): Sending {
  return store.sendings.get(draftKey(ticketId, mode)) ?? QUIET
}

/** All text of a draft that was sent but is no message yet, joined. */
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

/** How many messages wait for the database, or are being sent while it does not respond. */
export function countWaiting({ sendings }: SendingStore, isAnswering: boolean): number {
  const waiting = [...sendings.values()].filter(
    ({ outgoing }) => outgoing !== null && (outgoing.cause !== null || !isAnswering),
  )
  return waiting.length + waiting.filter(({ next }) => next !== null).length
}

/** The texts being sent, per ticket and kind of message. */
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

    /** Nothing is sent. Puts the text back into the field, then shows the refusal. */
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
      // If the app is killed before the response, it must know the id to send the same again.
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
          // Until the next text is being sent, it is still part of the draft.
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

    /** Waits for the draft's files. Null if the wait was cancelled or a file failed. */
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

    /**
     * Starts sending when nothing else of this draft is being sent. `onBegun` runs first, right
     * after the state is set.
     */
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
      // With nothing to wait for it is synchronous, so that a second click cannot come in between.
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
        // First marked as being sent, then removed from the field: it is always in one of them.
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

/** Temporary refusals. The same text is sent again later. */
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
