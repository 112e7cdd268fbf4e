import { createId } from '@paralleldrive/cuid2'
import { placeKey } from '#shared/domain/draft'
import type { ParsedInput, CallOutput } from '#shared/ipc/contract'
import type { DraftService } from './draft-service'
import { type LocalDraft, isSameText } from './local-draft'

/**
 * Saves what is being written. Returns when it is on the disk. The database gets it within about a
 * second. Throws session.required if another person's drafts are open, disk.full and
 * disk.not-writable.
 */
export async function saveDraft(
  drafts: DraftService,
  { userId, line, ...input }: ParsedInput<'drafts:save'>,
  clock: () => Date,
): Promise<CallOutput<'drafts:save'>> {
  const { local } = await drafts.of(userId)
  const now = local.get(placeKey(input))
  const keptAt = clock().toISOString()
  const next: LocalDraft = {
    ...input,
    ...goOnFrom(now, line, input),
    format: 1,
    writtenAt: keptAt,
    state: 'written',
    isDirty: true,
  }
  try {
    await local.put(next)
  } finally {
    // If the disk is full, it is even more important that the database gets it.
    drafts.pushSoon()
  }
  return { keptAt }
}

/** The draft that the text is based on, as far as this desktop knows. */
function goOnFrom(
  now: LocalDraft | undefined,
  line: string,
  input: Pick<LocalDraft, 'text' | 'fields'>,
): Pick<LocalDraft, 'base' | 'line' | 'versions'> {
  if (now === undefined) return { base: 0, line, versions: [] }
  if (now.state !== 'written') return { base: now.base, line, versions: [] }
  if (now.line === line) return { base: now.base, line, versions: now.versions }
  // Another desktop's text came in between. The database stores it as a version. What it does not
  // have yet is stored here.
  const { text, fields, writtenAt } = now
  const isLost = now.isDirty && !isSameText(now, input) && !input.text.includes(text)
  const lost = isLost ? [{ id: createId(), text, fields, writtenAt }] : []
  return { base: -1, line, versions: [...lost, ...now.versions].slice(0, 5) }
}
