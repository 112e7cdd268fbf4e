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

/** A draft as it lies on the disk. */
export const LocalDraftSchema = z.strictObject({
  /** Of this form; a later one is read by later versions only. */
  format: z.literal(1),
  ...DraftPlaceSchema.shape,
  ...DraftContentSchema.shape,
  versions: z.array(DraftVersionSchema).max(10),
  line: DraftLineSchema,
  writtenAt: InstantSchema,
  /** `discarded` can be brought back for a day; `done` was sent or emptied, and goes when the database knows. */
  state: z.enum(['written', 'discarded', 'done']),
  /** The revision in the database that it was written upon; 0 for none, -1 for one that nobody saw. */
  base: z.int().min(-1),
  /** The database does not know of it yet. */
  isDirty: z.boolean(),
})
export type LocalDraft = z.infer<typeof LocalDraftSchema>

/** As the window shows it. */
export function toDraft(kept: LocalDraft): Draft {
  const { format: _f, state: _s, base: _b, isDirty: _d, ...draft } = kept
  return draft
}

/** Nothing to read in it and nothing attached, beside what another desktop wrote. */
export function isEmptied({ text, fields, files }: LocalDraft): boolean {
  return text === '' && fields === null && files.length === 0
}

/** A draft that was sent or emptied. What another desktop wrote beside it can still be had: it stays, with no text. */
export function ended(draft: LocalDraft, writtenAt: string): LocalDraft {
  if (draft.versions.length === 0) return { ...draft, state: 'done', isDirty: true, writtenAt }
  return { ...draft, text: '', fields: null, files: [], triedAs: null, isDirty: true, writtenAt }
}

export function newLine(): string {
  return createId()
}

/** PostgreSQL takes neither U+0000 nor half a character; the disk keeps both as they were typed. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd')
}

/** Whether both say the same in the database, apart from their files. */
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
