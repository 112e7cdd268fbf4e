const SHOWN = 80

/** The start of a text on one line, enough to recognise it. */
export function firstWords(text: string): string {
  const words = text
    .slice(0, SHOWN * 4)
    .replace(/\s+/gu, ' ')
    .trim()
  return words.length > SHOWN ? `${words.slice(0, SHOWN).trimEnd().toWellFormed()}…` : words
}
