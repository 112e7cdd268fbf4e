import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type Channel, CHANNELS, EVENTS, bridgePath } from '#shared/ipc/channels'

/**
 * Builds window.connect from the channel names: one plain function per channel and one `on`
 * function per event. It checks nothing and holds no secret, because a preload can be bypassed.
 * Main does the checks.
 */
const calls: Record<string, Record<string, (input: unknown) => Promise<unknown>>> = {}
for (const channel of CHANNELS) {
  const [noun, verb] = bridgePath(channel)
  calls[noun] ??= {}
  calls[noun][verb] = (input) => ipcRenderer.invoke(channel, input)
}

/**
 * The page passes File objects and main receives their paths, so the page never sends or learns a
 * path. Anything that is not a file is sent as null, which main refuses.
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
    // The IpcRendererEvent is not passed on. It would give the page a powerful object.
    const forward = (_event: unknown, payload: unknown) => listener(payload)
    ipcRenderer.on(event, forward)
    return () => void ipcRenderer.off(event, forward)
  }
}

contextBridge.exposeInMainWorld('connect', { ...calls, on })
