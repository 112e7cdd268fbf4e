import type { List, ListItem, Nodes, TableCell } from 'mdast'
import type { MessageTree } from '#markdown/tree'
import { escapeHtml } from './escape-html'
import { mailLink, withAddress } from './mail-link'

const CODE = "font-family:ui-monospace,'SF Mono',Consolas,monospace;font-size:13px"
const CELL = 'padding:4px 10px;border:1px solid #dfe1e6;text-align:left;vertical-align:top'

/**
 * The HTML part of a message, from its parsed Markdown. All tags are written here and all text is
 * escaped. So no HTML of the text passes, nothing is loaded from outside, and a picture becomes
 * only its name.
 */
export function mailHtml(root: MessageTree): string {
  return write(root).trim()
}

/** The HTML of a text that is sent as it was typed. */
export function typedHtml(text: string): string {
  const lines = escapeHtml(text).replace(/\r?\n/g, '<br>')
  return `<p dir="auto" style="margin:0 0 12px;white-space:pre-wrap">${lines}</p>`
}

function write(node: Nodes): string {
  const inside = () => ('children' in node ? writeAll(node.children) : '')
  switch (node.type) {
    case 'root':
      return inside()
    case 'paragraph':
      return `<p dir="auto" style="margin:0 0 12px">${inside()}</p>\n`
    case 'heading':
      return `<p dir="auto" style="margin:16px 0 8px;font-weight:600">${inside()}</p>\n`
    case 'blockquote':
      return `<blockquote class="quote" dir="auto" style="margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #c8ccd4;color:#5c616b">${inside()}</blockquote>\n`
    case 'list':
      return writeList(node)
    case 'listItem':
      return writeItem(node)
    case 'code':
      return `<pre class="code" dir="ltr" style="margin:0 0 12px;padding:10px 12px;border-radius:6px;background:#eef0f4;white-space:pre-wrap;${CODE}">${escapeHtml(node.value)}</pre>\n`
    case 'inlineCode':
      return `<code class="code" style="padding:1px 4px;border-radius:4px;background:#eef0f4;${CODE}">${escapeHtml(node.value)}</code>`
    case 'strong':
      return `<strong>${inside()}</strong>`
    case 'emphasis':
      return `<em>${inside()}</em>`
    case 'delete':
      return `<del>${inside()}</del>`
    case 'break':
      return '<br>\n'
    case 'thematicBreak':
      return '<hr style="border:0;border-top:1px solid #dfe1e6;margin:16px 0">\n'
    case 'link':
      return link(node.url, inside())
    case 'image':
      return link(node.url, `Picture: ${escapeHtml(node.alt || 'without words')}`)
    case 'table':
      return `<table dir="auto" style="border-collapse:collapse;margin:0 0 12px">${inside()}</table>\n`
    case 'tableRow':
      return `<tr>${inside()}</tr>`
    case 'tableCell':
      return writeCell(node)
    case 'mention':
      return escapeHtml(`@${node.value}`)
    case 'text':
    case 'html':
      return breaks(escapeHtml(node.value))
    default:
      return ''
  }
}

/** A checkbox is on the same line as its text. A paragraph inside the item would start a new line. */
function writeItem(item: ListItem): string {
  const box = typeof item.checked !== 'boolean' ? '' : item.checked ? '☑ ' : '☐ '
  const [first, ...others] = item.children
  const begin =
    box !== '' && first?.type === 'paragraph'
      ? [writeAll(first.children), ...others.map(write)]
      : item.children.map(write)
  const tight = begin.join('').replaceAll('margin:0 0 12px', 'margin:0 0 4px')
  const number = item.data?.number === undefined ? '' : ` value="${item.data.number}"`
  return `<li${number} dir="auto" style="margin:0 0 4px">${box}${tight}</li>\n`
}

function writeAll(nodes: readonly Nodes[]): string {
  return nodes.map(write).join('')
}

function writeList(node: List): string {
  const tag = node.ordered === true ? 'ol' : 'ul'
  const start =
    node.ordered === true && typeof node.start === 'number' ? ` start="${node.start}"` : ''
  return `<${tag}${start} dir="auto" style="margin:0 0 12px;padding:0 24px">\n${writeAll(node.children)}</${tag}>\n`
}

function writeCell(node: TableCell): string {
  return `<td class="cell" dir="auto" style="${CELL}">${writeAll(node.children)}</td>`
}

function link(address: string, words: string): string {
  const target = mailLink(address)
  if (target === null) return withAddress(words, escapeHtml(address))
  return `<a href="${escapeHtml(target)}" style="color:#3f3fc8" class="link">${words}</a>`
}

function breaks(markup: string): string {
  return markup.replace(/\r?\n/g, '<br>\n')
}
