import type { Tag } from '../../../../src/shared/domain/tag'
import { DomainError } from '../../../../src/shared/errors'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { readBack, repeatWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import { refuseManaging } from '../workspace-settings/refuse-managing'
import { orNameTaken } from './name-taken'
import { changeTag, findTag } from './tags-repository'

/**
 * Changes the name or the colour of a tag, everywhere at once; can be repeated. tag.name-taken names the
 * other tag; tag.not-found also for another workspace's; workspace.archived, permission.denied.
 */
export async function updateTag(input: ParsedInput<'tags:update'>, call: Call): Promise<Tag> {
  const { database, viewer } = call
  const { tagId, name, color } = input
  let count: number
  try {
    count = await repeatWrite(() => changeTag(database, viewer, tagId, { name, color }))
  } catch (error) {
    throw await orNameTaken(error, name ?? '', call)
  }
  const tag = await readBack(() => findTag(database, viewer, tagId))
  if (tag === null) throw new DomainError('tag.not-found', {})
  if (count === 0) refuseManaging(viewer)
  return tag
}
