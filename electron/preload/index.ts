import { contextBridge, ipcRenderer } from 'electron'
import { CHANNELS, EVENTS, bridgePath } from '../../src/shared/ipc/channels'

/**
 * Builds window.connect from the channel names: one plain function per channel and one `on` function
 * per event. It checks nothing and holds nothing secret, since a preload can be bypassed; main checks.
 */
const calls: Record<string, Record<string, (input: unknown) => Promise<unknown>>> = {}
for (const channel of CHANNELS) {
  const [noun, verb] = bridgePath(channel)
  calls[noun] ??= {}
  calls[noun][verb] = (input) => ipcRenderer.invoke(channel, input)
}

const on: Record<string, (listener: (payload: unknown) => void) => () => void> = {}
for (const event of EVENTS) {
  on[event] = (listener) => {
    // The IpcRendererEvent stays here: it would hand the page an object with power.
    const forward = (_event: unknown, payload: unknown) => listener(payload)
    ipcRenderer.on(event, forward)
    return () => void ipcRenderer.off(event, forward)
  }
}

contextBridge.exposeInMainWorld('connect', { ...calls, on })
