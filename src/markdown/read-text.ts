import type { BlockContent, PhrasingContent } from 'mdast'
import { linkWords } from './link-words'
import type { MessageTree } from './tree'

const QUOTED = /^[ \t]{0,3}>/
/** Each level of quotes is rendered as a box in a box. */
const DEEPEST = 10
/** In longer texts links are not searched for. */
const LINKS_WITHIN = 200_000

/**
 * Plain text (a mail, a form, a table) as a tree: lines as typed with all their spaces, URLs as
 * links, quoted lines as quotes. No character in it formats.
 */
export function readText(text: string): MessageTree {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const words = text.length > LINKS_WITHIN ? asTyped : linkWords
  return { type: 'root', children: readLines(lines, words, DEEPEST) }
}

type ReadWords = (line: string) => PhrasingContent[]

function readLines(lines: readonly string[], words: ReadWords, levels: number): BlockContent[] {
  const blocks: BlockContent[] = []
  let from = 0
  while (from < lines.length) {
    const isQuote = levels > 0 && QUOTED.test(lines[from] ?? '')
    let to = from + 1
    while (to < lines.length && (levels > 0 && QUOTED.test(lines[to] ?? '')) === isQuote) to += 1
    const part = lines.slice(from, to)
    if (isQuote) {
      const inner = part.map((line) => line.replace(/^[ \t]{0,3}> ?/, ''))
      blocks.push({ type: 'blockquote', children: readLines(inner, words, levels - 1) })
    } else if (part.some((line) => line.trim() !== '') || blocks.length === 0)
      blocks.push({ type: 'paragraph', children: readParagraph(part, words) })
    from = to
  }
  return blocks
}

function readParagraph(lines: readonly string[], words: ReadWords): PhrasingContent[] {
  const content: PhrasingContent[] = []
  for (const line of lines) {
    if (content.length > 0) content.push({ type: 'break' })
    content.push(...words(line))
  }
  return content
}

function asTyped(line: string): PhrasingContent[] {
  return [{ type: 'text', value: line }]
}
