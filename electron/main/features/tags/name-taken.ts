import { DomainError } from '#shared/errors'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import type { Call } from '#main/ipc/handler'
import { findTagByName } from './tags-repository'

/**
 * If the name was refused, adds the tag that has it, so that the window can offer to merge. Returns
 * other errors unchanged.
 */
export async function orNameTaken(error: unknown, name: string, call: Call): Promise<unknown> {
  if (classifyDatabaseError(error).code !== '23505') return error
  const other = await findTagByName(call.database, call.viewer, name)
  const details = { tagId: other?.id ?? null, name: other?.name ?? name }
  return new DomainError('tag.name-taken', details, { cause: error })
}
