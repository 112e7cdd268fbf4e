import type { ListItem, Nodes } from 'mdast'
import type { MessageTree } from '#markdown/tree'
import { withAddress } from './mail-link'

/**
 * The plain part of a message, from its parsed Markdown: the text, links followed by their address,
 * and the usual marks for lists, quotes and code. Does not end with a line break.
 */
export function mailText(root: MessageTree): string {
  return write(root).trimEnd()
}

function write(node: Nodes): string {
  const words = () => ('children' in node ? join(node.children, '') : '')
  switch (node.type) {
    case 'root':
      return join(node.children, '\n\n')
    case 'paragraph':
    case 'heading':
    case 'tableCell':
      return words()
    case 'blockquote':
      return indent(join(node.children, '\n\n'), '> ', '> ')
    case 'list': {
      let number = (node.start ?? 1) - 1
      return node.children
        .map((item) => {
          number = item.data?.number ?? number + 1
          return writeItem(item, node.ordered === true ? `${number}. ` : '- ')
        })
        .join(node.spread === true ? '\n\n' : '\n')
    }
    case 'listItem':
      return writeItem(node, '- ')
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
    case 'image':
      return withAddress(`Picture: ${node.alt || 'without words'}`, node.url)
    case 'table':
      return join(node.children, '\n')
    case 'tableRow':
      return join(node.children, ' | ')
    case 'mention':
      return `@${node.value}`
    default:
      return ''
  }
}

function join(nodes: readonly Nodes[], between: string): string {
  return nodes.map(write).join(between)
}

function writeItem(item: ListItem, mark: string): string {
  const box = typeof item.checked !== 'boolean' ? '' : item.checked ? '[x] ' : '[ ] '
  const content = join(item.children, item.spread === true ? '\n\n' : '\n')
  return indent(`${box}${content}`, mark, ' '.repeat(mark.length))
}

function indent(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
    .join('\n')
}
