const SHOWN = 80

/** The beginning of a text in one line: enough to tell it from another. */
export function firstWords(text: string): string {
  const words = text
    .slice(0, SHOWN * 4)
    .replace(/\s+/gu, ' ')
    .trim()
  return words.length > SHOWN ? `${words.slice(0, SHOWN).trimEnd().toWellFormed()}…` : words
}
