/**
 * Header text that is shown exactly as it is. The reader's program would decode `=?utf-8?q?...?=`.
 * An invisible joiner prevents that and makes the whole text be encoded.
 */
export function asItReads(text: string): string {
  return text.replaceAll('=?', '=\u2060?')
}

/**
 * Text for a header or a single line. Control characters and line breaks become spaces, so that no
 * text can start a line of its own. Characters that change the text direction are removed. Joiners
 * for emoji and for Persian or Indic letters stay. `limit` is the largest length.
 */
export function oneLine(text: string, limit = text.length): string {
  return text
    .slice(0, limit)
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
}
