import type { ExportFile } from '#shared/domain/export-file'

/** Offers a table to the user as a file, through the window's download. */
export function saveCsv(fileName: ExportFile, ...parts: readonly string[]): void {
  // The byte order mark tells spreadsheet programs that the file is UTF-8.
  const url = URL.createObjectURL(new Blob(['\ufeff', ...parts], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // After its start, the download has its own reference to the bytes.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
