import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { orArchived } from '../workspace-settings/refuse-managing'
import { countTags, merge } from './tags-repository'

/**
 * Merges several tags into one, on every ticket, in one step. Refuses with tag.not-found if one of
 * them is gone, and then changes nothing. Also refuses with workspace.archived and
 * permission.denied.
 */
export async function mergeTags(
  { fromIds, intoId }: ParsedInput<'tags:merge'>,
  { database, viewer }: Call,
): Promise<{ tickets: number | null }> {
  const gone = fromIds.filter((id) => id !== intoId)
  try {
    return await settleWrite<{ tickets: number | null }>(
      async () => {
        const tickets = await merge(database, viewer, gone, intoId)
        if (tickets === null) throw new DomainError('tag.not-found', {})
        return { tickets }
      },
      async () => ((await countTags(database, viewer, gone)) === 0 ? { tickets: null } : null),
    )
  } catch (error) {
    throw orArchived(error, viewer)
  }
}
