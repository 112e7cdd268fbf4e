/** How far back from a position a URL is looked for. */
const ADDRESS_MAX = 2048

/**
 * Returns a function that says whether an `@` at a position can be a mention. It cannot in code, in
 * quoted lines and in URLs.
 */
export function mentionPlaces(text: string): (place: number) => boolean {
  const closed = closedRanges(text)
  return (place) =>
    !closed.some(([start, end]) => start <= place && place < end) && !isInAddress(text, place)
}

/** Code between fences or backticks, and quoted lines. */
function closedRanges(text: string): [start: number, end: number][] {
  const ranges: [number, number][] = []
  let fence: string | null = null
  let start = 0
  for (const line of text.split('\n')) {
    const end = start + line.length
    const [, mark = ''] = /^ {0,3}(`{3,}|~{3,})/u.exec(line) ?? []
    if (fence !== null) {
      ranges.push([start, end])
      if (mark.startsWith(fence) && line.trim() === mark) fence = null
    } else if (mark !== '') {
      ranges.push([start, end])
      fence = mark
    } else if (/^ {0,3}>/u.test(line)) ranges.push([start, end])
    else
      for (const { 0: code, index } of line.matchAll(/(`+)[^`](?:.*?[^`])?\1(?!`)/gu))
        ranges.push([start + index, start + index + code.length])
    start = end + 1
  }
  return ranges
}

/**
 * `https://medium.com/@Mia/how`, `medium.com/@Mia`, `[here](/@Mia)`: the `@` is part of a link's
 * target.
 */
function isInAddress(text: string, place: number): boolean {
  const [before = ''] = /\S*$/u.exec(text.slice(Math.max(0, place - ADDRESS_MAX), place)) ?? []
  return /:\/\/|^\W*www\.|mailto:|\]\(|\.\p{L}{2,}\S*\//iu.test(before)
}
