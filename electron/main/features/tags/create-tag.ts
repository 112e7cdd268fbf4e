import type { Tag } from '../../../../src/shared/domain/tag'
import { DomainError } from '../../../../src/shared/errors'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { readBack, settleWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import { orArchived } from '../workspace-settings/refuse-managing'
import { findTag, insertTag } from './tags-repository'
import { orNameTaken } from './name-taken'

/** Makes a tag; sent twice under the same id it is one. tag.name-taken, workspace.archived. */
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
