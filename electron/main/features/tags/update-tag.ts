import type { Tag } from '#shared/domain/tag'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { refuseManaging } from '../workspace-settings/refuse-managing'
import { orNameTaken } from './name-taken'
import { changeTag, findTag } from './tags-repository'

/**
 * Changes the name or the colour of a tag, everywhere at once. Can be repeated. Refuses with
 * edit.overtaken if its name has changed since its editor read it, tag.name-taken (which names the
 * other tag), tag.not-found, also for another workspace's tag, workspace.archived and
 * permission.denied.
 */
export async function updateTag(input: ParsedInput<'tags:update'>, call: Call): Promise<Tag> {
  const { database, viewer } = call
  const { tagId, name, seenName, color } = input
  let count: number
  try {
    count = await repeatWrite(() => changeTag(database, viewer, tagId, { name, seenName, color }))
  } catch (error) {
    throw await orNameTaken(error, name ?? '', call)
  }
  const tag = await readBack(() => findTag(database, viewer, tagId))
  if (tag === null) throw new DomainError('tag.not-found', {})
  if (count > 0) return tag
  if (seenName === undefined || tag.name === seenName) refuseManaging(viewer)
  // No error if the tag has the new name already: the call was repeated after a lost answer.
  if (tag.name !== name) throw new DomainError('edit.overtaken', { now: { name: tag.name } })
  return tag
}
