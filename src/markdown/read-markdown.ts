import { type Extension as TreeExtension, fromMarkdown } from 'mdast-util-from-markdown'
import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item'
import { newlineToBreak } from 'mdast-util-newline-to-break'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import type { Extension } from 'micromark-util-types'
import { emphasis } from './emphasis'
import { keepNumbers } from './list-numbers'
import { markMentions } from './mention-node'
import { isTooCostly } from './cost'
import { escapesAt, findBackslashes, neededEscapes, without } from './escapes'
import { resolveReferences } from './references'
import type { MessageTree } from './tree'

/**
 * People write messages, not documents. So there are no headings by underlining (a signature's
 * `--`), no HTML, no hard break by a trailing backslash (C:\share\), no strikethrough by single
 * `~`, and no footnotes.
 */
const PROFILE: Extension = {
  disable: { null: ['setextUnderline', 'htmlFlow', 'htmlText', 'hardBreakEscape', 'attention'] },
  text: { 42: emphasis, 95: emphasis },
}
const SYNTAX: Extension[] = [
  gfmAutolinkLiteral(),
  gfmStrikethrough({ singleTilde: false }),
  gfmTable(),
  gfmTaskListItem(),
  PROFILE,
]
const TREE: TreeExtension[] = [
  gfmStrikethroughFromMarkdown(),
  gfmTableFromMarkdown(),
  gfmTaskListItemFromMarkdown(),
]

/**
 * An agent's Markdown as a tree. The window, the preview and both parts of a mail use this tree.
 * Links and pictures carry their own URL, mentions are `mention` nodes, line ends are breaks. Null
 * for a text that would take too long to parse; it is shown as typed.
 */
export function readMarkdown(text: string): MessageTree | null {
  if (isTooCostly(text)) return null
  const root = parse(text, [...TREE, gfmAutolinkLiteralFromMarkdown()])
  resolveReferences(root, text)
  keepNumbers(root, text)
  markMentions(root, text)
  newlineToBreak(root)
  return root
}

/**
 * Like `readMarkdown`, but nothing is inserted or moved: every node has its position in the text.
 */
export function readPlaces(text: string): MessageTree | null {
  return isTooCostly(text) ? null : parse(text, [...TREE, LITERAL_LINKS])
}

/** Without the search for further links, whose nodes have no position. */
const LITERAL_LINKS: TreeExtension = { ...gfmAutolinkLiteralFromMarkdown(), transforms: [] }

/** The positions of backslashes that are not shown, because each of them escapes a character. */
export function readEscapes(text: string): ReadonlySet<number> {
  const found = findBackslashes(text)
  if (found.before.length + found.beforeBar.length === 0) return new Set()
  const bare = without(text, found.before)
  return neededEscapes(found, bare, parseWith(bare, [...TREE, LITERAL_LINKS], new Set()))
}

function parse(text: string, tree: TreeExtension[]): MessageTree {
  return parseWith(text, tree, readEscapes(text))
}

function parseWith(text: string, tree: TreeExtension[], escapes: ReadonlySet<number>): MessageTree {
  return fromMarkdown(text, { extensions: [...SYNTAX, escapesAt(escapes)], mdastExtensions: tree })
}
