import { type DraftPlace, placeKey } from '../../../../src/shared/domain/draft'
import type { DraftDesk } from './draft-desk'

/**
 * Removes a draft: `discarded` can be brought back for a day, `done` was sent or emptied and cannot. Can be
 * repeated. What another desktop has written meanwhile stays. Throws as saveDraft does.
 */
export async function endDraft(
  desk: DraftDesk,
  { userId, ...place }: DraftPlace & { userId: string },
  state: 'discarded' | 'done',
  clock: () => Date,
): Promise<Record<string, never>> {
  const { shelf } = await desk.of(userId)
  const now = shelf.get(placeKey(place))
  if (now?.state !== 'written') return {}
  try {
    await shelf.put({ ...now, state, isDirty: true, writtenAt: clock().toISOString() })
  } finally {
    desk.pushSoon()
  }
  return {}
}
