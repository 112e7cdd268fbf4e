import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type Channel, CHANNELS, EVENTS, bridgePath } from '#shared/ipc/channels'

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

/**
 * The page gives files here, main gets their paths: so the page never names a path and never learns one. What is
 * no file is handed on as nothing, which main refuses.
 */
const DESCRIBE: Channel = 'uploads:describe'
calls['uploads'] = {
  ...calls['uploads'],
  describe: (input) => ipcRenderer.invoke(DESCRIBE, { paths: pathsOf(input) }),
}

function pathsOf(input: unknown): unknown {
  const files: unknown =
    typeof input === 'object' && input !== null && 'files' in input ? input.files : null
  if (!Array.isArray(files)) return null
  return files.map((file: unknown) => (file instanceof File ? webUtils.getPathForFile(file) : null))
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
