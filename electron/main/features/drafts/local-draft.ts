import { isDeepStrictEqual } from 'node:util'
import { createId } from '@paralleldrive/cuid2'
import { z } from 'zod'
import {
  type Draft,
  type DraftContent,
  DraftContentSchema,
  DraftLineSchema,
  DraftPlaceSchema,
  DraftVersionSchema,
} from '#shared/domain/draft'
import { InstantSchema } from '#shared/domain/id'

/** The stored form of a draft on the disk. */
export const LocalDraftSchema = z.strictObject({
  /** Files in a later format can only be read by later versions. */
  format: z.literal(1),
  ...DraftPlaceSchema.shape,
  ...DraftContentSchema.shape,
  versions: z.array(DraftVersionSchema).max(10),
  line: DraftLineSchema,
  writtenAt: InstantSchema,
  /**
   * `discarded` can be restored for a day. `done` was sent or emptied, and is removed when the
   * database knows that.
   */
  state: z.enum(['written', 'discarded', 'done']),
  /**
   * The revision in the database that this text is based on. 0 for none, -1 for a revision that
   * nobody saw.
   */
  base: z.int().min(-1),
  /** The database does not have it yet. */
  isDirty: z.boolean(),
})
export type LocalDraft = z.infer<typeof LocalDraftSchema>

/** The form for the window. */
export function toDraft(kept: LocalDraft): Draft {
  const { format: _f, state: _s, base: _b, isDirty: _d, ...draft } = kept
  return draft
}

/** It has no text and no files, apart from versions of other desktops. */
export function isEmptied({ text, fields, files }: LocalDraft): boolean {
  return text === '' && fields === null && files.length === 0
}

/** A draft that was sent or emptied. It stays, without text, if it has versions from other desktops. */
export function ended(draft: LocalDraft, writtenAt: string): LocalDraft {
  if (draft.versions.length === 0) return { ...draft, state: 'done', isDirty: true, writtenAt }
  return { ...draft, text: '', fields: null, files: [], triedAs: null, isDirty: true, writtenAt }
}

export function newLine(): string {
  return createId()
}

/**
 * Removes what PostgreSQL cannot store: U+0000 and half characters. The disk keeps both as they
 * were typed.
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd')
}

/** Whether both are equal in the database, apart from their files. */
export function isSameText(
  one: Pick<DraftContent, 'text' | 'fields'>,
  other: Pick<DraftContent, 'text' | 'fields'>,
): boolean {
  const words = ({ text, fields }: typeof one) => [
    storable(text),
    JSON.stringify(fields, (_key, value: unknown) =>
      typeof value === 'string' ? storable(value) : value,
    ),
  ]
  return one.text.length === other.text.length && isDeepStrictEqual(words(one), words(other))
}
