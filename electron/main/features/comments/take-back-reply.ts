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
 * Takes one's own held reply back into one's draft, as if it had never been sent; nobody was told of it. Returns
 * 'sent' when it went out first. Taken back twice is taken back once; a lost answer is looked up before anything is
 * said. permission.denied: its author may not write there, and it stays as it is.
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
 * The same, and this computer has the draft too: its own letters go to the database first, and what stands there
 * then is read. `draft` is null where it could not be read at once; it comes with the next look at the database.
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
      // Nothing was asked about the reply yet.
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
