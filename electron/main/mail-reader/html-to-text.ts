import { type FormatCallback, type HtmlToTextOptions, convert } from 'html-to-text'

/** More than this is a program's output, and takes seconds. */
const HTML_MAX = 2_000_000
/** Answers of answers of answers; much more does not fit on the call stack. */
const DEPTH_MAX = 400
/** Quotes and lists inside one another are set in so often: each level writes all lines below it again. */
const INSETS_MAX = 20
/** What the library puts where it stops: no text has this character. */
const CUT = '\u{10fffd}'

/** What programs put before the text for the list of mails, and hide in the mail itself. */
const HIDDEN = [
  '[hidden]',
  '[style*="display:none" i]',
  '[style*="display: none" i]',
  '[style*="visibility:hidden" i]',
  '[style*="visibility: hidden" i]',
]

/**
 * HTML as a person would copy it: links with their address, a line for each row of a table with " | " between
 * its cells. What is hidden is left out, unless everything is. `isCut`: it is longer or deeper than is read.
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
    // All of it: mailing lists write below </body>, and browsers show that.
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

/** The library's own ways with quotes and lists, down to a depth; below it they are blocks. */
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
 * Rows of one-line cells are data; a row with more in a cell is layout, whose cells stand below one another. What
 * stands in a table and in none of its cells, as browsers show it before the table, is a row of its own.
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
