const KILOBYTE = 1024

/**
 * "812 bytes", "12 KB", "2.3 MB". One KB is 1,024 bytes, as in the limits of the settings. Uses the
 * reader's locale by default.
 */
export function sizeWords(bytes: number, locale?: string): string {
  if (bytes < KILOBYTE) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  const units = ['KB', 'MB', 'GB']
  let size = bytes / KILOBYTE
  let unit = 0
  while (size >= KILOBYTE && unit < units.length - 1) {
    size /= KILOBYTE
    unit += 1
  }
  // Rounds up, so that a file slightly over the limit of 25 MB does not read "25 MB".
  const shown = unit === 0 ? Math.ceil(size) : Math.ceil(size * 10) / 10
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  return `${format.format(shown)} ${units[unit] ?? ''}`
}
