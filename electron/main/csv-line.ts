/**
 * One line of a CSV file for a spreadsheet (RFC 4180). A text that a spreadsheet would read as a
 * formula gets an apostrophe in front, because names and values come from strangers.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
