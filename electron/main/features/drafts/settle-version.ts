import { type Draft, type DraftPlace } from '#shared/domain/draft'
import { DomainError } from '#shared/errors'
import type { Call } from '#main/ipc/handler'
import type { DraftService } from './draft-service'
import { dropVersion, swapVersion } from './drafts-repository'
import { isEmptied, toDraft } from './local-draft'

/**
 * Swaps a version with the draft's text, or removes a version. This desktop's changes are sent to
 * the database first. Throws draft.not-found, and any error of a lost database.
 */
export function settleVersion(
  drafts: DraftService,
  { versionId, ...place }: DraftPlace & { versionId: string },
  how: 'take' | 'drop',
  { viewer, database }: Call,
): Promise<Draft> {
  return drafts.runExclusive(async () => {
    const { local, sync } = await drafts.of(viewer.userId)
    await sync.push(database)
    if (how === 'drop') await dropVersion(database, place, versionId)
    else if (!(await swapVersion(database, place, versionId))) {
      throw new DomainError('draft.not-found', {})
    }
    const adopted = await sync.adoptAt(database, place)
    if (adopted === null) throw new DomainError('draft.not-found', {})
    if (isEmptied(adopted) && adopted.versions.length === 0) {
      // It was the last content of the draft.
      await local.put({ ...adopted, state: 'done', isDirty: true })
      drafts.pushSoon()
    }
    return toDraft(adopted)
  })
}
