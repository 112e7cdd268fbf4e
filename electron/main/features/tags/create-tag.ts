import type { Tag } from '#shared/domain/tag'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { orArchived } from '../workspace-settings/refuse-managing'
import { findTag, insertTag } from './tags-repository'
import { orNameTaken } from './name-taken'

/**
 * Makes a tag. Sending it twice under the same id makes one. Refuses with tag.name-taken and
 * workspace.archived.
 */
export async function createTag(input: ParsedInput<'tags:create'>, call: Call): Promise<Tag> {
  const { database, viewer } = call
  const lookUp = () => findTag(database, viewer, input.id)
  try {
    const made = await settleWrite(async () => {
      await insertTag(database, viewer, input)
      return readBack(lookUp)
    }, lookUp)
    if (made === null) throw new DomainError('tag.not-found', {})
    return made
  } catch (error) {
    throw orArchived(await orNameTaken(error, input.name, call), viewer)
  }
}
