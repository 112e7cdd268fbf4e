import { TagNameSchema } from '#shared/domain/tag'
import type { RowNote } from '../import-row'
import { isMissing } from './status-words'

const TAGS_MAX = 50

/** The tags in these cells, without duplicates. A text that cannot be a tag is noted. */
export function readTags(
  texts: readonly string[],
  separator: 'list' | 'space',
  notes: RowNote[],
): string[] {
  const tags = new Map<string, string>()
  const pieces = texts
    .filter((text) => !isMissing(text))
    .map((text) => text.trim().replace(/^\[(.*)\]$/su, '$1'))
    .flatMap((text) => text.split(separator === 'list' ? /[,;|\n]/u : /\s+/u))
  for (const piece of pieces) {
    const name = piece
      .trim()
      .replace(/^(["'])(.*)\1$/su, '$2')
      .trim()
    if (name === '') continue
    const parsed = TagNameSchema.safeParse(name)
    if (parsed.success && tags.size < TAGS_MAX) tags.set(parsed.data.toLowerCase(), parsed.data)
    else notes.push({ kind: 'tag-dropped', example: name })
  }
  return [...tags.values()]
}
