import { findable, placesOf, type Findable } from './find-words'

const read = new WeakMap<Element, { text: string } & Findable>()

/** All matches in the rendered messages, from the first message to the last. */
export function findInFeed(feed: HTMLElement, words: string): Range[] {
  return [...feed.querySelectorAll('article')].flatMap((article) => findInMessage(article, words))
}

function findInMessage(article: Element, words: string): Range[] {
  const text = article.textContent
  const known = read.get(article)
  const message = known?.text === text ? known : { text, ...findable(text) }
  read.set(article, message)
  const found = placesOf(words, message)
  if (found.length === 0) return []
  const nodes = textNodesOf(article)
  return found.map(({ start, end }) => {
    const range = document.createRange()
    range.setStart(...pointAt(nodes, start))
    range.setEnd(...pointAt(nodes, end))
    return range
  })
}

function textNodesOf(article: Element): Text[] {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
  const nodes: Text[] = []
  while (walker.nextNode() !== null) nodes.push(walker.currentNode as Text)
  return nodes
}

function pointAt(nodes: readonly Text[], place: number): [Text, number] {
  let left = place
  for (const node of nodes) {
    if (left <= node.length) return [node, left]
    left -= node.length
  }
  const last = nodes.at(-1)
  if (last === undefined) throw new RangeError('No text to find anything in')
  return [last, last.length]
}

const ALL = 'found'
const NOW = 'found-now'

/** Highlights all matches and the current one. An empty list clears the highlights. */
export function markFound(ranges: readonly Range[], now: Range | undefined): void {
  CSS.highlights.set(ALL, new Highlight(...ranges))
  CSS.highlights.set(NOW, now === undefined ? new Highlight() : new Highlight(now))
}

export function unmarkFound(): void {
  CSS.highlights.delete(ALL)
  CSS.highlights.delete(NOW)
}
