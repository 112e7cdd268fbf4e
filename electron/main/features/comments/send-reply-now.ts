import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { releaseReply } from './replies-repository'

/**
 * Releases the viewer's own held reply before it is due, or after its author has read what overtook
 * it. Sending it twice sends one mail, so a lost answer is settled by a second call.
 */
export async function sendReplyNow(
  input: ParsedInput<'replies:send-now'>,
  { database }: Call,
): Promise<CallOutput<'replies:send-now'>> {
  const release = () => releaseReply(database, input.replyId, input.seenCommentId)
  return { state: (await repeatWrite(release)) ?? 'gone' }
}
