import { DomainError } from '#shared/errors'
import { type DraftPlace, placeKey } from '#shared/domain/draft'
import type { DatabaseClient } from '#main/database/client'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import type { Log } from '#main/log'
import type { LocalDrafts } from './local-drafts'
import {
  type DraftHead,
  type StoredDraft,
  clear,
  knownTickets,
  listHeads,
  readAt,
  readByIds,
  save,
  sentAs,
} from './drafts-repository'
import { type LocalDraft, ended, isSameText, newLine } from './local-draft'

export interface SyncDeps {
  clock: () => Date
  log: Log
  /** A text from elsewhere arrived, or the draft there was removed. */
  onChanged: (place: DraftPlace) => void
}

/**
 * Syncs the local drafts with the database. Push and pull run one after the other, and never twice
 * at once.
 */
export interface DraftSync {
  /** Sends changes to the database. Rejects if it cannot be reached, and then nothing is lost. */
  push(database: DatabaseClient): Promise<void>
  /** Gets changes from the database. Rejects like push. */
  pull(database: DatabaseClient): Promise<void>
  /** Reads the draft at this place again at once. Null if there is none. */
  adoptAt(database: DatabaseClient, place: DraftPlace): Promise<LocalDraft | null>
  /** Whether there is a change that the database does not have and has not refused. */
  isWaiting(): boolean
  /** Clears the list of refused drafts, so that they are tried again. */
  retryRefused(): void
}

export function createDraftSync(local: LocalDrafts, deps: SyncDeps): DraftSync {
  const { clock, log, onChanged } = deps
  /**
   * The database refuses them as they are: their workspace is archived, or their ticket is gone.
   * They stay on this disk.
   */
  let refused = new WeakSet<LocalDraft>()

  const waiting = () => local.all().filter((draft) => draft.isDirty && !refused.has(draft))

  /** Written to the disk as soon as possible. If that fails, the next change writes it. */
  const put = (draft: LocalDraft) => {
    local.put(draft).catch((error: unknown) => log.warn('draft-not-noted', codeOf(error)))
  }
  const remove = (draft: DraftPlace) => {
    local
      .remove(placeKey(draft))
      .catch((error: unknown) => log.warn('draft-not-removed', codeOf(error)))
  }

  /** Replaces the local draft with the database's, unless it was changed meanwhile. */
  const adopt = (stored: StoredDraft): LocalDraft | null => {
    const now = local.get(placeKey(stored))
    if (now?.isDirty === true) return null
    const { revision, ...rest } = stored
    const isSame = now?.state === 'written' && isSameText(now, stored)
    const line = isSame ? now.line : newLine()
    // Keeps the text as it was typed here if the database could not store one of its characters.
    const text = isSame ? now.text : stored.text
    const adopted: LocalDraft = {
      format: 1,
      ...rest,
      text,
      triedAs: isSame && hasSameFiles(now, stored) ? now.triedAs : null,
      line,
      state: 'written',
      base: revision,
      isDirty: false,
    }
    put(adopted)
    if (!isSame || hasOther(now, adopted)) onChanged(stored)
    return adopted
  }

  const settleSaved = async (database: DatabaseClient, pushed: LocalDraft, saved: Saved) => {
    const key = placeKey(pushed)
    if (!saved.isMerged) {
      const now = local.get(key)
      if (now !== undefined) put({ ...now, base: saved.revision, isDirty: now !== pushed })
      return
    }
    const stored = await readAt(database, pushed)
    const now = local.get(key)
    if (stored === null || now === undefined) return
    if (now === pushed) {
      put({ ...now, isDirty: false })
      adopt(stored)
      return
    }
    // It was changed while it was being sent. If the other text has won, the newest changes become
    // a version of the draft.
    const base = isSameText(stored, pushed) ? stored.revision : -1
    put({ ...now, base, versions: now.state === 'written' ? stored.versions : now.versions })
    onChanged(pushed)
  }

  const settleCleared = async (database: DatabaseClient, cleared: LocalDraft, isGone: boolean) => {
    // Another desktop has written more, and that is the draft now.
    const stored = isGone ? null : await readAt(database, cleared)
    const now = local.get(placeKey(cleared))
    if (now !== cleared) {
      if (now !== undefined && isGone) put({ ...now, base: 0 })
      return
    }
    if (cleared.state === 'discarded' && isGone) put({ ...cleared, base: 0, isDirty: false })
    else remove(cleared)
    if (stored !== null) adopt(stored)
  }

  const pushOne = async (database: DatabaseClient, draft: LocalDraft): Promise<void> => {
    if (draft.state === 'written') {
      const ageMs = clock().getTime() - Date.parse(draft.writtenAt)
      const saved = await save(database, draft, { ageMs, desktop: local.desktop })
      if (saved === null) throw new DomainError('session.required', {})
      await settleSaved(database, draft, saved)
      return
    }
    const isGone = await clear(database, draft, local.desktop)
    if (isGone === null) refused.add(draft)
    else await settleCleared(database, draft, isGone)
  }

  const push = async (database: DatabaseClient) => {
    for (const draft of waiting()) {
      try {
        await pushOne(database, draft)
      } catch (error) {
        if (!isRefusal(error)) throw error
        refused.add(draft)
        log.warn('draft-stays-here', codeOf(error))
      }
    }
  }

  /**
   * Handles drafts that the database had and has no longer: sent or discarded elsewhere, or deleted
   * with their ticket.
   */
  const takeLeave = async (database: DatabaseClient, gone: readonly LocalDraft[]) => {
    const tickets = gone.flatMap(({ ticketId }) => ticketId ?? [])
    const known = await knownTickets(database, tickets)
    for (const draft of gone) {
      if (local.get(placeKey(draft)) !== draft) continue
      // The ticket is gone, so this disk has the only copy of what somebody wrote.
      if (draft.ticketId !== null && !known.has(draft.ticketId)) put({ ...draft, base: 0 })
      else remove(draft)
      onChanged(draft)
    }
  }

  /** Removes drafts that became a message or a ticket without an answer to this desktop. */
  const dropSent = async (database: DatabaseClient) => {
    const tried = local.all().filter(({ state, triedAs }) => state === 'written' && triedAs)
    const sent = await sentAs(
      database,
      tried.flatMap(({ triedAs }) => triedAs ?? []),
    )
    for (const draft of tried) {
      if (!sent.has(draft.triedAs ?? '') || local.get(placeKey(draft)) !== draft) continue
      put(ended(draft, clock().toISOString()))
      onChanged(draft)
    }
  }

  const pull = async (database: DatabaseClient) => {
    await dropSent(database)
    const heads = await listHeads(database)
    const seen = new Set(heads.map(({ workspaceId }) => workspaceId))
    const there = heads.filter(isWhole)
    const keys = new Set(there.map(placeKey))
    const news = there.filter((head) => {
      const now = local.get(placeKey(head))
      return now?.isDirty !== true && now?.base !== head.revision
    })
    for (const stored of await readByIds(
      database,
      news.map(({ id }) => id),
    ))
      adopt(stored)
    await takeLeave(
      database,
      local
        .all()
        .filter(
          (draft) =>
            draft.state === 'written' &&
            !draft.isDirty &&
            draft.base > 0 &&
            seen.has(draft.workspaceId) &&
            !keys.has(placeKey(draft)),
        ),
    )
  }

  return {
    push,
    pull,
    isWaiting: () => waiting().length > 0,
    retryRefused: () => {
      refused = new WeakSet()
    },
    async adoptAt(database, place) {
      const stored = await readAt(database, place)
      return stored === null ? null : adopt(stored)
    },
  }
}

interface Saved {
  revision: number
  isMerged: boolean
}

function isWhole(head: DraftHead): head is DraftHead & { id: string; kind: LocalDraft['kind'] } {
  return head.id !== null && head.kind !== null
}

function hasOther(now: LocalDraft, next: LocalDraft): boolean {
  const words = ({ versions }: LocalDraft) => versions.map(({ id }) => id).join()
  return words(now) !== words(next) || !hasSameFiles(now, next)
}

function hasSameFiles(one: Pick<LocalDraft, 'files'>, other: Pick<LocalDraft, 'files'>): boolean {
  const ids = ({ files }: typeof one) => files.map(({ id }) => id).join()
  return ids(one) === ids(other)
}

/** The database would refuse again as long as nothing changes. */
function isRefusal(error: unknown): boolean {
  if (error instanceof DomainError) return false
  const { kind } = classifyDatabaseError(error)
  return ['denied', 'archived', 'invalid', 'damaged', 'bug'].includes(kind)
}

function codeOf(error: unknown) {
  if (error instanceof DomainError) return { code: (error as DomainError).code }
  return { code: classifyDatabaseError(error).code ?? 'unknown' }
}
