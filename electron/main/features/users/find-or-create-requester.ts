import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { existsInWorkspace, findOrCreate } from './users-repository'

/**
 * The user id of a requester, given by id or by e-mail. Throws requester.not-found if the workspace
 * does not know the id. A new e-mail makes a person. A name is only set for somebody who has none.
 */
export async function findOrCreateRequester(
  requester: ParsedInput<'tickets:create'>['requester'],
  { database, viewer }: Call,
): Promise<string> {
  const id =
    'id' in requester
      ? (await existsInWorkspace(database, viewer, requester.id))
        ? requester.id
        : null
      : await repeatWrite(() => findOrCreate(database, viewer, requester))
  if (id === null) throw new DomainError('requester.not-found', {})
  return id
}
