import type { ImportProgress } from '#shared/domain/import'
import type { AdminIo } from './admin-io'

const IN_TERMINAL_MS = 100
const IN_FILE_MS = 5000

/** Shows progress on standard error: one line that is overwritten, or a line every 5 seconds in a file. */
export function progressLine(io: AdminIo): {
  show: (progress: ImportProgress) => void
  clear: () => void
} {
  let shown = performance.now()
  let isOpen = false
  return {
    show({ fileName, fraction, added, alreadyThere, rejected }) {
      const pause = io.errIsTerminal ? IN_TERMINAL_MS : IN_FILE_MS
      if (performance.now() - shown < pause) return
      shown = performance.now()
      const percent = `${Math.floor(fraction * 100)} %`
      const line = `${fileName}: ${percent}, ${added} added, ${alreadyThere} already there, ${rejected} rejected`
      io.err(io.errIsTerminal ? `\r\u001b[2K${line}` : `${line}\n`)
      isOpen = true
    },
    clear() {
      if (isOpen && io.errIsTerminal) io.err('\r\u001b[2K')
      isOpen = false
    },
  }
}
