import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { orArchived } from '../workspace-settings/refuse-managing'
import { countTags, merge } from './tags-repository'

/**
 * Makes several tags one, on every ticket, in one step. tag.not-found when one of them is gone: nothing was
 * done then. workspace.archived, permission.denied.
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
