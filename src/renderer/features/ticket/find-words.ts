/**
 * A text in the form used for searching, without case and accents, with the position of each
 * character in the original.
 */
export interface Findable {
  plain: string
  /** By index in `plain`, with one more entry for the end. */
  places: readonly number[]
}

const ASCII = /^[\x20-\x7e\n\r\t]*$/

export function findable(text: string): Findable {
  if (ASCII.test(text)) {
    return {
      plain: text.toLowerCase(),
      places: Array.from({ length: text.length + 1 }, (_, at) => at),
    }
  }
  let plain = ''
  const places: number[] = []
  let at = 0
  for (const sign of text) {
    const bare = sign.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    for (let unit = 0; unit < bare.length; unit += 1) places.push(at)
    plain += bare
    at += sign.length
  }
  places.push(at)
  return { plain, places }
}

/** The start and end of each match in a text, without overlaps. */
export function placesOf(
  words: string,
  { plain, places }: Findable,
): { start: number; end: number }[] {
  const wanted = findable(words).plain
  if (wanted === '') return []
  const found = []
  for (let at = plain.indexOf(wanted); at !== -1; at = plain.indexOf(wanted, at + wanted.length)) {
    const end = at + wanted.length
    found.push({ start: places[at] ?? 0, end: places[end] ?? 0 })
  }
  return found
}
