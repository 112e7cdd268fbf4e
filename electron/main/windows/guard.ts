import { app, session, type WebContents } from 'electron'
import { isOwnUrl } from '../ipc/trusted-sender'

/**
 * Restrictions for every page: no navigation away, no new windows, no webview, no permissions. They
 * are set when web contents are created and not per window. Elsewhere, a window that lacked them
 * was CVE-2026-1628.
 */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => guard(contents))
}

/** Denies every permission but writing plain text to the clipboard ("Copy number"). */
export function denyPermissions(): void {
  const granted = (permission: string) => permission === 'clipboard-sanitized-write'
  const own = session.defaultSession
  own.setPermissionRequestHandler((contents, permission, answer) =>
    answer(granted(permission) && isOwnUrl(contents.getURL())),
  )
  own.setPermissionCheckHandler((_contents, permission) => granted(permission))
  own.setDevicePermissionHandler(() => false)
  own.setDisplayMediaRequestHandler((_request, answer) => answer({}))
}

function guard(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnUrl(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
