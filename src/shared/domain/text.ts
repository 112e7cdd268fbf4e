import { z } from 'zod'

/**
 * Invisible code points: white space, control, zero-width and direction characters.
 * private.visible_length() in the database uses the same class.
 */
export const INVISIBLE =
  /[\s\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]/gu

/** Counts visible code points. A letter or an emoji counts as one, a zero-width space as none. */
export function visibleLength(text: string): number {
  return codePointLength(text.replace(INVISIBLE, ''))
}

/** Length in code points, not UTF-16 units, like PostgreSQL's char_length(). */
export function codePointLength(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}

/** PostgreSQL cannot store U+0000, and a lone surrogate would silently become U+FFFD. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed()
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u

/**
 * One line of text: trimmed, in NFC, storable, with at least `min` visible and at most `max` code
 * points.
 */
export function singleLine(min: number, max: number) {
  return (
    z
      .string()
      .max(max * 16)
      .trim()
      .refine(isStorable, { error: 'unstorable', abort: true })
      // One form for text that Unicode can encode in two ways. The database does the same.
      .normalize('NFC')
      .refine((text) => !CONTROL.test(text), { error: 'control-characters' })
      .refine((text) => visibleLength(text) >= min, { error: 'too-short', params: { min } })
      .refine((text) => codePointLength(text) <= max, { error: 'too-long', params: { max } })
  )
}

/**
 * Text of any number of lines: storable, with something visible in it. Stored exactly as written.
 */
export function multiLine(max: number) {
  return z
    .string()
    .max(max * 2)
    .refine(isStorable, { error: 'unstorable' })
    .refine((text) => visibleLength(text) >= 1, { error: 'empty' })
    .refine((text) => codePointLength(text) <= max, { error: 'too-long', params: { max } })
}
