import type { CannedReply } from '#shared/domain/canned-reply'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { readBack, settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { orArchived } from '../workspace-settings/refuse-managing'
import { findById, upsert } from './canned-replies-repository'

/**
 * Makes a canned reply or changes it. Can be repeated. Refuses with edit.overtaken if it has
 * changed since its editor read it, canned-reply.name-taken (compared without case),
 * workspace.archived, and permission.denied, also for an id of another workspace.
 */
export async function saveCannedReply(
  input: ParsedInput<'canned-replies:save'>,
  { database, viewer }: Call,
): Promise<CannedReply> {
  const lookUp = () => findById(database, viewer, input.id)
  try {
    const saved = await settleWrite(
      async () => {
        await upsert(database, viewer, input)
        return readBack(lookUp)
      },
      async () => {
        const found = await lookUp()
        const isIt = found?.name === input.name && found.content === input.content
        return isIt ? found : null
      },
    )
    // Somebody deleted it between the two statements.
    if (saved === null) throw new DomainError('canned-reply.not-found', {})
    const isSaved = saved.name === input.name && saved.content === input.content
    if (input.seen !== undefined && !isSaved) {
      throw new DomainError('edit.overtaken', { now: { name: saved.name, content: saved.content } })
    }
    return saved
  } catch (error) {
    if (classifyDatabaseError(error).code === '23505') {
      throw new DomainError('canned-reply.name-taken', {}, { cause: error })
    }
    throw orArchived(error, viewer)
  }
}
