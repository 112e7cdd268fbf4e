import { placeKey } from '#shared/domain/draft'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { DraftService } from './draft-service'
import { newLine, toDraft } from './local-draft'

/** Restores a discarded draft. Null if there is none, or a new draft was started. Throws like saveDraft. */
export async function restoreDraft(
  drafts: DraftService,
  { userId, ...place }: ParsedInput<'drafts:restore'>,
  clock: () => Date,
): Promise<CallOutput<'drafts:restore'>> {
  const { local } = await drafts.of(userId)
  const now = local.get(placeKey(place))
  if (now?.state !== 'discarded') return null
  const restored = {
    ...now,
    state: 'written' as const,
    isDirty: true,
    line: newLine(),
    writtenAt: clock().toISOString(),
  }
  try {
    await local.put(restored)
  } finally {
    drafts.pushSoon()
  }
  return toDraft(restored)
}
