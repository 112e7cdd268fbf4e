import type { Draft, DraftPlace } from '#shared/domain/draft'
import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { DraftService } from '../drafts/draft-service'
import { toDraft } from '../drafts/local-draft'
import { read } from './comments-repository'
import { isWaiting, takeBackReply as takeBack } from './replies-repository'

/**
 * Moves the viewer's own held reply back into the draft, as if it had never been sent. Nobody was
 * notified of it. Returns 'sent' if it was already released. Taking it back twice has the effect of
 * once. After a lost answer it checks what happened. Refuses with permission.denied if the author
 * may not write there; the reply then stays as it is.
 */
export async function takeBackReply(
  input: ParsedInput<'replies:take-back'>,
  { database, viewer }: Call,
): Promise<Pick<CallOutput<'replies:take-back'>, 'state'>> {
  const lookUp = async () => {
    if (await isWaiting(database, input.replyId)) return null
    return (await read(database, viewer, input.replyId)) === null ? 'taken-back' : 'sent'
  }
  const state = await settleWrite(() => takeBack(database, input.replyId), lookUp)
  return { state: state ?? 'taken-back' }
}

/**
 * The same, and updates the draft on this computer: sends its own changes to the database first,
 * and then reads the draft from there. `draft` is null if it could not be read at once. The next
 * sync then brings it.
 */
export function takeBackIntoDraft(
  drafts: DraftService,
  input: ParsedInput<'replies:take-back'>,
  call: Call,
): Promise<CallOutput<'replies:take-back'>> {
  const { viewer, database, log } = call
  const place: DraftPlace = {
    workspaceId: viewer.workspaceId,
    ticketId: input.ticketId,
    kind: 'REPLY',
  }
  return drafts.runExclusive(async () => {
    const { sync } = await drafts.of(viewer.userId)
    await sync.push(database).catch((error: unknown) => {
      const { kind } = classifyDatabaseError(error)
      // No request about the reply was sent yet.
      if (kind === 'ambiguous') throw new DomainError('database.offline', {}, { cause: error })
      throw error
    })
    const { state } = await takeBackReply(input, call)
    if (state === 'sent') return { state, draft: null }
    let draft: Draft | null = null
    try {
      const adopted = await sync.adoptAt(database, place)
      draft = adopted === null ? null : toDraft(adopted)
    } catch (error) {
      log.warn('draft-not-read-back', {
        code: classifyDatabaseError(error).code ?? 'unknown',
      })
      drafts.pushSoon()
    }
    return { state, draft }
  })
}
