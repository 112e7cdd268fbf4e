import type { WebFrameMain } from 'electron'

export const APP_SCHEME = 'app'
export const APP_HOST = 'bundle'
/** The host that serves tickets' files. No page of it may call. */
export const FILES_HOST = 'files'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`

/**
 * Electron's security rule 17: only the main frame of our own page may call. Refused are frames
 * inside it, pages of another origin, about:blank, and frames that are already gone.
 */
export function isTrustedSender(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  if (frame === null || frame.parent !== null) return false
  return isOwnUrl(frame.url)
}

/** True for addresses with the app's own scheme and host, compared after parsing. */
export function isOwnUrl(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST
}
