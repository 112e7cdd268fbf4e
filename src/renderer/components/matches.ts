/**
 * Whether every typed word is the start of a word in one of the texts. Ignores case and accents.
 */
export function matches(typed: string, ...texts: readonly (string | undefined)[]): boolean {
  const words = plain(typed).split(/\s+/u).filter(Boolean)
  const found = plain(texts.filter((text) => text !== undefined).join(' '))
  return words.every((word) => found.startsWith(word) || startsAWord(found, word))
}

function startsAWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return true
  }
  return false
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
