import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { orArchived } from '../workspace-settings/refuse-managing'
import { countTags, remove } from './tags-repository'

/**
 * Removes a tag from every ticket and deletes it. Refuses with tag.not-found, workspace.archived
 * and permission.denied.
 */
export async function deleteTag(
  { tagId }: ParsedInput<'tags:delete'>,
  { database, viewer }: Call,
): Promise<{ tickets: number | null }> {
  try {
    return await settleWrite<{ tickets: number | null }>(
      async () => {
        const tickets = await remove(database, viewer, tagId)
        if (tickets === null) throw new DomainError('tag.not-found', {})
        return { tickets }
      },
      async () => ((await countTags(database, viewer, [tagId])) === 0 ? { tickets: null } : null),
    )
  } catch (error) {
    throw orArchived(error, viewer)
  }
}
