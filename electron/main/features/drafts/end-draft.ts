import { type DraftPlace, placeKey } from '#shared/domain/draft'
import type { DraftService } from './draft-service'
import { ended, isEmptied } from './local-draft'

/**
 * Removes a draft. `discarded` can be restored for a day. `done` was sent or emptied and cannot.
 * Can be repeated. A newer text from another desktop stays, and so do the versions of a sent draft.
 * Throws like saveDraft.
 */
export async function endDraft(
  drafts: DraftService,
  { userId, ...place }: DraftPlace & { userId: string },
  state: 'discarded' | 'done',
  clock: () => Date,
): Promise<Record<string, never>> {
  const { local } = await drafts.of(userId)
  const now = local.get(placeKey(place))
  if (now?.state !== 'written' || (isEmptied(now) && state === 'done')) return {}
  const writtenAt = clock().toISOString()
  try {
    await local.put(
      state === 'done' ? ended(now, writtenAt) : { ...now, state, isDirty: true, writtenAt },
    )
  } finally {
    drafts.pushSoon()
  }
  return {}
}
