import type { Definition, Root } from 'mdast'
import remarkBreaks from 'remark-breaks'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

/** As in the window: beyond this a text is sent as it was typed, since no person formats that much. */
const FORMATTED_AT_MOST = 20_000

const parser = unified().use(remarkParse).use(remarkGfm)
const breakLines = remarkBreaks()

export interface ParsedMarkdown {
  root: Root
  /** The address of a link or picture that is written elsewhere in the text. */
  addressOf(identifier: string): string
}

/**
 * The parts of a text, by the same rules as in the window. Null for a text that is to be sent as it was
 * typed: very long, or nested so deeply that no reader would follow.
 */
export function parseMarkdown(text: string): ParsedMarkdown | null {
  if (text.length > FORMATTED_AT_MOST || isDeep(text)) return null
  const root = parser.parse(text)
  breakLines(root)
  const definitions = new Map<string, Definition>()
  for (const node of root.children) {
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node)
  }
  return { root, addressOf: (identifier) => definitions.get(identifier)?.url ?? '' }
}

/** Each level costs the parser's stack: thousands of them would end it. */
function isDeep(text: string): boolean {
  return /(?:[>*+_~[(-][ \t]*|\d[.)][ \t]*){200}/.test(text)
}

/** An address that a mail may offer as a link; null for any other scheme and for hidden credentials. */
export function mailLink(address: string): string | null {
  if (address.length > 2048 || !URL.canParse(address)) return null
  const url = new URL(address)
  const isKnown = ['https:', 'http:', 'mailto:'].includes(url.protocol)
  return isKnown && url.username === '' && url.password === '' ? url.href : null
}

/** How a link shows where it leads, unless its words say so already. */
export function withAddress(words: string, address: string): string {
  const known = [address, `mailto:${words}`, `http://${words}`, `https://${words}`, `${words}/`]
  if (address === '' || words === address || known.slice(1).includes(address)) return words
  return words === '' ? address : `${words} (${address})`
}
