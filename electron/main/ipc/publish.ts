import { BrowserWindow } from 'electron'
import type { EventName } from '#shared/ipc/channels'
import type { EventPayloads } from '#shared/ipc/events'
import { isOwnUrl } from './trusted-sender'

export type Publish = <E extends EventName>(event: E, payload: EventPayloads[E]) => void

/** Sends a typed event to every window that shows our own page. */
export const publish: Publish = (event, payload) => {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.isDestroyed() && isOwnUrl(window.webContents.getURL())) {
      window.webContents.send(event, payload)
    }
  }
}
