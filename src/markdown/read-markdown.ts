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
 * What people write is not a document: no headings by a line below (a signature's `--`), no HTML, no line end by
 * a backslash (C:\share\), no struck words between single `~`, no footnotes.
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
 * An agent's Markdown as a tree: the one reading behind the window, the preview and both parts of a mail. Links
 * and pictures carry their own address, mentions are `mention` nodes, line ends are breaks. Null for a text that
 * is shown as it was typed, because reading it would take too long.
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

/** As `readMarkdown`, with nothing put in or moved: every node knows its place in the text. */
export function readPlaces(text: string): MessageTree | null {
  return isTooCostly(text) ? null : parse(text, [...TREE, LITERAL_LINKS])
}

/** Without its search for further links, whose nodes have no place. */
const LITERAL_LINKS: TreeExtension = { ...gfmAutolinkLiteralFromMarkdown(), transforms: [] }

/** The places of backslashes that are not shown, since each keeps a sign from formatting. */
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
