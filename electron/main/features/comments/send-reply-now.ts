import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { releaseReply } from './replies-repository'

/**
 * Lets one's own held reply go out before its time, or after its writer has looked at what had overtaken it.
 * Sending it twice sends once, so a lost answer is settled by asking again.
 */
export async function sendReplyNow(
  input: ParsedInput<'replies:send-now'>,
  { database }: Call,
): Promise<CallOutput<'replies:send-now'>> {
  const release = () => releaseReply(database, input.replyId, input.seenCommentId)
  return { state: (await repeatWrite(release)) ?? 'gone' }
}
