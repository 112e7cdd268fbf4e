import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'

// Calls guard.ts directly: its response to each event and permission request of Electron.

type Answer = (granted: boolean) => void
const electron = vi.hoisted(() => ({
  app: undefined as EventEmitter | undefined,
  request: undefined as
    | undefined
    | ((contents: object, permission: string, answer: Answer) => void),
  check: undefined as undefined | ((contents: object | null, permission: string) => boolean),
  device: undefined as undefined | (() => boolean),
  display: undefined as undefined | ((request: object, answer: (streams: object) => void) => void),
}))
vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  electron.app = new Emitter()
  return {
    app: electron.app,
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: never) => (electron.request = handler),
        setPermissionCheckHandler: (handler: never) => (electron.check = handler),
        setDevicePermissionHandler: (handler: never) => (electron.device = handler),
        setDisplayMediaRequestHandler: (handler: never) => (electron.display = handler),
      },
    },
  }
})
const { denyPermissions, guardAllContents } = await import('#main/windows/guard')

class Contents extends EventEmitter {
  openHandler: ((details: object) => object) | undefined
  setWindowOpenHandler(handler: (details: object) => object) {
    this.openHandler = handler
  }
}

let contents: Contents

beforeEach(() => {
  electron.app?.removeAllListeners()
  guardAllContents()
  contents = new Contents()
  electron.app?.emit('web-contents-created', {}, contents)
})

const isPrevented = (name: string, url: string) => {
  const preventDefault = vi.fn()
  contents.emit(name, { url, preventDefault })
  return preventDefault.mock.calls.length > 0
}

describe('navigation (rule 13)', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s away', (name) => {
    for (const url of [
      'https://example.org',
      'http://localhost',
      'file:///etc/hosts',
      'data:text/html,x',
      'javascript:1',
      'about:blank',
      'app://bundle.evil/index.html',
      'app://evil/index.html',
      'https://bundle/index.html',
      'not an address',
      '',
    ]) {
      expect(isPrevented(name, url), url).toBe(true)
    }
  })

  it('allows reloading the own page', () => {
    expect(isPrevented('will-navigate', 'app://bundle/index.html')).toBe(false)
    expect(isPrevented('will-frame-navigate', 'app://bundle/index.html')).toBe(false)
  })

  it('never follows a redirect', () => {
    expect(isPrevented('will-redirect', 'app://bundle/index.html')).toBe(true)
  })
})

describe('new contents (rules 11, 12, 14)', () => {
  it('opens no window', () => {
    for (const url of ['https://example.org', 'app://bundle/index.html', 'about:blank', '']) {
      expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' })
    }
  })

  it('attaches no webview', () => {
    expect(isPrevented('will-attach-webview', 'https://example.org')).toBe(true)
  })
})

describe('permissions (rule 5)', () => {
  const own = { getURL: () => 'app://bundle/index.html' }
  const foreign = { getURL: () => 'https://example.org' }
  const asked = (page: object, permission: string) => {
    let granted: boolean | undefined
    electron.request?.(page, permission, (answer) => (granted = answer))
    return granted
  }

  beforeEach(denyPermissions)

  it.each([
    ...['media', 'geolocation', 'notifications', 'midi', 'midiSysex', 'pointerLock', 'fullscreen'],
    ...['openExternal', 'clipboard-read', 'display-capture', 'hid', 'serial', 'usb', 'unknown'],
    ...['idle-detection', 'speaker-selection', 'storage-access', 'window-management'],
    ...['top-level-storage-access', 'keyboardLock', 'fileSystem', 'mediaKeySystem'],
  ])('denies %s', (permission) => {
    expect(asked(own, permission)).toBe(false)
    expect(electron.check?.(own, permission)).toBe(false)
  })

  it('allows only the own page to write plain text to the clipboard', () => {
    expect(asked(own, 'clipboard-sanitized-write')).toBe(true)
    expect(asked(foreign, 'clipboard-sanitized-write')).toBe(false)
  })

  it('grants no device and no screen capture', () => {
    expect(electron.device?.()).toBe(false)
    const answer = vi.fn()
    electron.display?.({}, answer)
    expect(answer).toHaveBeenCalledExactlyOnceWith({})
  })
})
