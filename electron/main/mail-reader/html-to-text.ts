import { type FormatCallback, type HtmlToTextOptions, convert } from 'html-to-text'

/** More than this is a program's output, and takes seconds. */
export const HTML_MAX = 2_000_000

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
 * its cells. What is hidden is left out, unless everything is.
 */
export function htmlToText(html: string): string {
  const shown = convert(html.slice(0, HTML_MAX), optionsWith(HIDDEN))
  return shown.trim() === '' ? convert(html.slice(0, HTML_MAX), optionsWith([])) : shown
}

function optionsWith(hidden: readonly string[]): HtmlToTextOptions {
  return {
    wordwrap: false,
    limits: { maxDepth: 100, maxInputLength: HTML_MAX, maxChildNodes: 20_000 },
    formatters: { rows: formatRows },
    selectors: [
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
