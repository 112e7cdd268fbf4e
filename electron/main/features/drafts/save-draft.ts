import { createId } from '@paralleldrive/cuid2'
import { placeKey } from '#shared/domain/draft'
import type { ParsedInput, CallOutput } from '#shared/ipc/contract'
import type { DraftService } from './draft-service'
import { type LocalDraft, isSameText } from './local-draft'

/**
 * Keeps what is being written: answers once it is on the disk, and tells the database within about a second.
 * Throws session.required when another person's drafts are open, disk.full, disk.not-writable.
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
    // A full disk is one more reason for the database to have it.
    drafts.pushSoon()
  }
  return { keptAt }
}

/** What the text was written upon, as far as this desktop knows. */
function goOnFrom(
  now: LocalDraft | undefined,
  line: string,
  input: Pick<LocalDraft, 'text' | 'fields'>,
): Pick<LocalDraft, 'base' | 'line' | 'versions'> {
  if (now === undefined) return { base: 0, line, versions: [] }
  if (now.state !== 'written') return { base: now.base, line, versions: [] }
  if (now.line === line) return { base: now.base, line, versions: now.versions }
  // Another desktop's text came between: the database keeps it beside this one. What it has not got is kept here.
  const { text, fields, writtenAt } = now
  const isLost = now.isDirty && !isSameText(now, input) && !input.text.includes(text)
  const lost = isLost ? [{ id: createId(), text, fields, writtenAt }] : []
  return { base: -1, line, versions: [...lost, ...now.versions].slice(0, 5) }
}
