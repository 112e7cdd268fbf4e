import { type FormatCallback, type HtmlToTextOptions, convert } from 'html-to-text'

/** Longer HTML is some program's output, and converting it takes seconds. */
const HTML_MAX = 2_000_000
/** Depth of replies within replies. Much more does not fit on the call stack. */
const DEPTH_MAX = 400
/** Nested quotes and lists are indented this many times. Each level writes all lines below it again. */
const INSETS_MAX = 20
/** The library puts this where it stops. No text contains this character. */
const CUT = '\u{10fffd}'

/** Preview texts for the list of mails, which programs hide in the mail itself. */
const HIDDEN = [
  '[hidden]',
  '[style*="display:none" i]',
  '[style*="display: none" i]',
  '[style*="visibility:hidden" i]',
  '[style*="visibility: hidden" i]',
]

/**
 * HTML as the text that a person would copy: links with their address, and one line per table row
 * with " | " between its cells. Hidden parts are left out, unless everything is hidden. `isCut`: it
 * is longer or deeper than the limits.
 */
export function htmlToText(html: string): { text: string; isCut: boolean } {
  const read = html.slice(0, HTML_MAX).replaceAll(CUT, '')
  const shown = convert(read, optionsWith(HIDDEN))
  const text = shown.trim() === '' ? convert(read, optionsWith([])) : shown
  return {
    text: text.replaceAll(CUT, '…'),
    isCut: html.length > HTML_MAX || text.includes(CUT),
  }
}

function optionsWith(hidden: readonly string[]): HtmlToTextOptions {
  return {
    wordwrap: false,
    limits: { maxDepth: DEPTH_MAX, maxInputLength: HTML_MAX, ellipsis: CUT },
    formatters: { rows: formatRows, ...insets() },
    // The whole document, because mailing lists write below </body>, and browsers show that.
    baseElements: { selectors: [] },
    selectors: [
      { selector: 'title', format: 'skip' },
      { selector: 'blockquote', format: 'quote' },
      { selector: 'ul', format: 'bullets' },
      { selector: 'ol', format: 'numbers' },
      { selector: 'img', format: 'skip' },
      { selector: 'table', format: 'rows' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      ...hidden.map((selector) => ({ selector, format: 'skip' })),
    ],
  }
}

/** The library's own format of quotes and lists, down to a depth. Below it they are plain blocks. */
function insets(): Record<string, FormatCallback> {
  let depth = 0
  const inset =
    (way: string): FormatCallback =>
    (element, walk, builder, options) => {
      depth += 1
      const format = builder.options.formatters[depth > INSETS_MAX ? 'block' : way]
      format?.(element, walk, builder, options)
      depth -= 1
    }
  return {
    quote: inset('blockquote'),
    bullets: inset('unorderedList'),
    numbers: inset('orderedList'),
  }
}

type Node = Parameters<FormatCallback>[0]

/**
 * A row whose cells all have one line is data. A row with a longer cell is layout, and its cells go
 * one below the other. Text in a table but in none of its cells becomes a separate row, as browsers
 * show it above the table.
 */
const formatRows: FormatCallback = (table, walk, builder) => {
  const walkCell = (nodes: Node[]) => {
    builder.openTableCell()
    walk(nodes, builder)
    builder.closeTableCell()
  }
  const saysSomething = (node: Node) =>
    node.type === 'tag' || (node.type === 'text' && (node.data ?? '').trim() !== '')
  const walkRow = (cells: Node[]) => {
    builder.openTableRow()
    for (const cell of cells) {
      if (cell.name === 'td' || cell.name === 'th') walkCell(cell.children)
      else if (saysSomething(cell)) walkCell([cell])
    }
    builder.closeTableRow()
  }
  const walkRows = (node: Node) => {
    const { name = '' } = node
    if (['thead', 'tbody', 'tfoot'].includes(name)) node.children.forEach(walkRows)
    else if (name === 'tr') walkRow(node.children)
    else if (name !== 'colgroup' && name !== 'col' && saysSomething(node)) walkRow([node])
  }
  builder.openTable()
  table.children.forEach(walkRows)
  builder.closeTable({
    tableToString: (rows) =>
      rows
        .map((cells) => cells.map(({ text }) => text.trim()).filter((text) => text !== ''))
        .filter((cells) => cells.length > 0)
        .map((cells) => cells.join(cells.some((text) => text.includes('\n')) ? '\n\n' : ' | '))
        .join('\n'),
    leadingLineBreaks: 2,
    trailingLineBreaks: 2,
  })
}
