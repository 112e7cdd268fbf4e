import { session } from 'electron'
import { EXPORT_FILES } from '#shared/domain/export-file'
import { isOwnUrl } from '../ipc/trusted-sender'
import type { Log } from '../log'

/** Lets the page save the tables that it exports, and nothing else. */
export function allowExportsOnly(log: Log): void {
  session.defaultSession.on('will-download', (event, item) => {
    if (isExport(item.getURL(), item.getFilename())) return
    event.preventDefault()
    log.warn('download-refused')
  })
}

/** Made by the page itself, with one of the names of its exports. */
export function isExport(url: string, name: string): boolean {
  if (!url.startsWith('blob:') || !isOwnUrl(url.slice('blob:'.length))) return false
  return EXPORT_FILES.some((one) => one === name)
}
