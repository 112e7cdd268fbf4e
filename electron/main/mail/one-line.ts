/**
 * Text of a header that shows what it says: `=?utf-8?q?...?=` would be decoded by the reader's program. A joiner that
 * nobody sees keeps it from that, and has the whole of it encoded.
 */
export function asItReads(text: string): string {
  return text.replaceAll('=?', '=\u2060?')
}

/**
 * Text for a header or a single line: control characters and line ends become spaces, so that nothing
 * gets a line of its own making, and signs that turn the direction of what follows are left out. Joiners
 * of emoji and of Persian or Indic letters stay. Read up to `limit` if one is given.
 */
export function oneLine(text: string, limit = text.length): string {
  return text
    .slice(0, limit)
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
}
