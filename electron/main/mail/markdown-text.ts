import type { ListItem, Nodes } from 'mdast'
import { type ParsedMarkdown, parseMarkdown, withAddress } from './markdown'

/**
 * The plain part of a message: words as they are read, links with their address behind them, lists,
 * quotes and code by their usual marks. Ends without a line end.
 */
export function mailText(text: string): string {
  const parsed = parseMarkdown(text)
  return parsed === null ? text.trimEnd() : write(parsed.root, parsed)
}

function write(node: Nodes, parsed: ParsedMarkdown): string {
  const words = () => ('children' in node ? join(node.children, parsed, '') : '')
  switch (node.type) {
    case 'root':
      return join(node.children, parsed, '\n\n')
    case 'paragraph':
    case 'heading':
    case 'tableCell':
      return words()
    case 'blockquote':
      return indent(join(node.children, parsed, '\n\n'), '> ', '> ')
    case 'list': {
      const first = node.start ?? 1
      return node.children
        .map((item, index) =>
          writeItem(item, node.ordered === true ? `${first + index}. ` : '- ', parsed),
        )
        .join(node.spread === true ? '\n\n' : '\n')
    }
    case 'listItem':
      return writeItem(node, '- ', parsed)
    case 'code':
      return indent(node.value, '    ', '    ')
    case 'inlineCode':
    case 'text':
    case 'html':
      return node.value
    case 'strong':
      return `*${words()}*`
    case 'emphasis':
      return `_${words()}_`
    case 'delete':
      return `~~${words()}~~`
    case 'break':
      return '\n'
    case 'thematicBreak':
      return '* * *'
    case 'link':
      return withAddress(words(), node.url)
    case 'linkReference':
      return withAddress(words(), parsed.addressOf(node.identifier))
    case 'image':
      return withAddress(`Picture: ${node.alt || 'without words'}`, node.url)
    case 'imageReference':
      return withAddress(
        `Picture: ${node.alt || 'without words'}`,
        parsed.addressOf(node.identifier),
      )
    case 'table':
      return join(node.children, parsed, '\n')
    case 'tableRow':
      return join(node.children, parsed, ' | ')
    case 'footnoteReference':
      return `[${node.identifier}]`
    case 'footnoteDefinition':
      return `[${node.identifier}] ${join(node.children, parsed, '\n\n')}`
    case 'definition':
    case 'yaml':
      return ''
  }
}

function join(nodes: readonly Nodes[], parsed: ParsedMarkdown, between: string): string {
  return nodes
    .filter((node) => node.type !== 'definition')
    .map((node) => write(node, parsed))
    .join(between)
}

function writeItem(item: ListItem, mark: string, parsed: ParsedMarkdown): string {
  const box = typeof item.checked !== 'boolean' ? '' : item.checked ? '[x] ' : '[ ] '
  const content = join(item.children, parsed, item.spread === true ? '\n\n' : '\n')
  return indent(`${box}${content}`, mark, ' '.repeat(mark.length))
}

function indent(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
    .join('\n')
}
