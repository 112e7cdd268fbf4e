import type { CallOutput, ParsedInput } from '../../../../src/shared/ipc/contract'
import type { Call } from '../../ipc/handler'
import { settleWrite } from '../../database/settle-write'
import { read } from './comments-repository'
import { isWaiting, takeBackReply as takeBack } from './replies-repository'

/**
 * Takes one's own held reply back, as if it had never been sent; nobody was told of it. Answers 'sent' when it
 * went out first. Taken back twice is taken back once; a lost answer is looked up before anything is said.
 */
export async function takeBackReply(
  input: ParsedInput<'replies:take-back'>,
  { database, viewer }: Call,
): Promise<CallOutput<'replies:take-back'>> {
  const lookUp = async () => {
    if (await isWaiting(database, input.replyId)) return null
    return (await read(database, viewer, input.replyId)) === null ? 'taken-back' : 'sent'
  }
  const state = await settleWrite(() => takeBack(database, input.replyId), lookUp)
  return { state: state ?? 'taken-back' }
}
