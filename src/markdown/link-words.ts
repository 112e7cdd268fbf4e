import type { PhrasingContent, Root } from 'mdast'
import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal'

const transforms = gfmAutolinkLiteralFromMarkdown().transforms ?? []
/**
 * No person writes such a line, and the search for links may scan each of its letters many times.
 */
const LONGEST = 4000

/** A line of text with its URLs as links, by the same rule as in Markdown. */
export function linkWords(line: string): PhrasingContent[] {
  const words: PhrasingContent[] = [{ type: 'text', value: line }]
  if (line.length > LONGEST || !/[@:]|www\./i.test(line)) return words
  const root: Root = { type: 'root', children: [{ type: 'paragraph', children: words }] }
  for (const transform of transforms) transform(root)
  return words
}
