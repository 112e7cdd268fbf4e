import type { List, Nodes, TableCell } from 'mdast'
import { escapeHtml } from './escape-html'
import { type ParsedMarkdown, mailLink, parseMarkdown, withAddress } from './markdown'

const CODE = "font-family:ui-monospace,'SF Mono',Consolas,monospace;font-size:13px"
const CELL = 'padding:4px 10px;border:1px solid #dfe1e6;text-align:left;vertical-align:top'

/**
 * The HTML part of a message. Tags are only those written here, everything from the text is escaped: no
 * HTML of the text passes, nothing is loaded from anywhere, and a picture is only named.
 */
export function mailHtml(text: string): string {
  const parsed = parseMarkdown(text)
  if (parsed !== null) return write(parsed.root, parsed).trim()
  return `<p dir="auto" style="margin:0 0 12px">${breaks(escapeHtml(text))}</p>`
}

function write(node: Nodes, parsed: ParsedMarkdown): string {
  const inside = () => ('children' in node ? writeAll(node.children, parsed) : '')
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
      return writeList(node, parsed)
    case 'listItem': {
      const box = typeof node.checked !== 'boolean' ? '' : node.checked ? '☑ ' : '☐ '
      const tight = inside().replaceAll('margin:0 0 12px', 'margin:0 0 4px')
      return `<li dir="auto" style="margin:0 0 4px">${box}${tight}</li>\n`
    }
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
    case 'linkReference':
      return link(parsed.addressOf(node.identifier), inside())
    case 'image':
      return link(node.url, `Picture: ${escapeHtml(node.alt || 'without words')}`)
    case 'imageReference':
      return link(
        parsed.addressOf(node.identifier),
        `Picture: ${escapeHtml(node.alt || 'without words')}`,
      )
    case 'table':
      return `<table dir="auto" style="border-collapse:collapse;margin:0 0 12px">${inside()}</table>\n`
    case 'tableRow':
      return `<tr>${inside()}</tr>`
    case 'tableCell':
      return writeCell(node, parsed)
    case 'footnoteReference':
      return `[${escapeHtml(node.identifier)}]`
    case 'footnoteDefinition':
      return `<div style="font-size:13px">[${escapeHtml(node.identifier)}] ${inside()}</div>\n`
    case 'text':
    case 'html':
      return breaks(escapeHtml(node.value))
    case 'definition':
    case 'yaml':
      return ''
  }
}

function writeAll(nodes: readonly Nodes[], parsed: ParsedMarkdown): string {
  return nodes.map((node) => write(node, parsed)).join('')
}

function writeList(node: List, parsed: ParsedMarkdown): string {
  const tag = node.ordered === true ? 'ol' : 'ul'
  const start =
    node.ordered === true && typeof node.start === 'number' ? ` start="${node.start}"` : ''
  return `<${tag}${start} dir="auto" style="margin:0 0 12px;padding:0 24px">\n${writeAll(node.children, parsed)}</${tag}>\n`
}

function writeCell(node: TableCell, parsed: ParsedMarkdown): string {
  return `<td class="cell" dir="auto" style="${CELL}">${writeAll(node.children, parsed)}</td>`
}

function link(address: string, words: string): string {
  const target = mailLink(address)
  if (target === null) return withAddress(words, escapeHtml(address))
  return `<a href="${escapeHtml(target)}" style="color:#3f3fc8" class="link">${words}</a>`
}

function breaks(markup: string): string {
  return markup.replace(/\r?\n/g, '<br>\n')
}
