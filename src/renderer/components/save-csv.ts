import type { ExportFile } from '#shared/domain/export-file'

/** Hands a table to the person as a file, by the window's own download. */
export function saveCsv(fileName: ExportFile, ...parts: readonly string[]): void {
  // The mark tells spreadsheet programs that the file is UTF-8.
  const url = URL.createObjectURL(new Blob(['\ufeff', ...parts], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download has its own hold on the bytes once it began.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
