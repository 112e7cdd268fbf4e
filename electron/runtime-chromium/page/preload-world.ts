import type {
  Disposition,
  Packed,
  PageAccelerator,
  PageConfig,
  PageEntry,
  PageMessage,
  ToMain,
  ToPreload,
} from './messages.ts'
import type { Base64, ValueCodec } from './value-codec.ts'

type Listener = (event: object, ...args: unknown[]) => void
type Exposed = (...args: unknown[]) => unknown

/**
 * The preload's side of the bridge: an isolated world that the page cannot reach, with the only
 * binding to the main process. Gives the preload `require('electron')` and then runs it. Does
 * nothing in sub-frames. Runs as source text, so it must not use anything outside itself.
 */
export function preloadWorld(
  config: PageConfig,
  createCodec: (base64: Base64) => ValueCodec,
  preload: (require: (name: string) => unknown, process: object) => void,
): void {
  if (window.top !== window) return
  const world = globalThis as unknown as Record<string, unknown>
  const post = world[config.binding] as (payload: string) => void
  const codec = createCodec({
    encode(bytes) {
      let text = ''
      for (let at = 0; at < bytes.length; at += 32768) {
        text += String.fromCharCode(...bytes.subarray(at, at + 32768))
      }
      return btoa(text)
    },
    decode: (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
  })
  const waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>()
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>()
  const files = new Map<string, File>()
  const exposed = new Map<number, Exposed>()
  const callbacks = new Map<number, Exposed>()
  let accelerators: PageAccelerator[] = []
  let lastInvoke = 0
  let lastExposed = 0

  function sendMessage(message: PageMessage): void {
    post(JSON.stringify(message))
  }

  function tellMain(message: ToMain): void {
    document.dispatchEvent(new CustomEvent(config.toMain, { detail: message }))
  }

  // ---- ipcRenderer -------------------------------------------------------------------------

  const add = (channel: string, listener: Listener, once: boolean): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
    return ipcRenderer
  }
  const remove = (channel: string, listener: Listener): object => {
    const kept = (listeners.get(channel) ?? []).filter((entry) => entry.listener !== listener)
    listeners.set(channel, kept)
    return ipcRenderer
  }
  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const id = ++lastInvoke
      return new Promise((resolve, reject) => {
        const wire = codec.encode(args)
        waiting.set(id, { resolve, reject })
        sendMessage({ kind: 'invoke', id, channel, args: wire })
      })
    },
    send(channel: string, ...args: unknown[]): void {
      sendMessage({ kind: 'send', channel, args: codec.encode(args) })
    },
    on: (channel: string, listener: Listener) => add(channel, listener, false),
    addListener: (channel: string, listener: Listener) => add(channel, listener, false),
    once: (channel: string, listener: Listener) => add(channel, listener, true),
    off: remove,
    removeListener: remove,
    removeAllListeners(channel?: string): object {
      if (channel === undefined) listeners.clear()
      else listeners.delete(channel)
      return ipcRenderer
    },
    listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
  }

  const entry: PageEntry = {
    files,
    settle(id, ok, payload) {
      const call = waiting.get(id)
      waiting.delete(id)
      if (ok) call?.resolve(codec.decode(JSON.parse(payload)))
      else call?.reject(new Error(payload))
    },
    deliver(channel, payload) {
      const args = codec.decode(JSON.parse(payload)) as unknown[]
      for (const { listener, once } of listeners.get(channel) ?? []) {
        if (once) remove(channel, listener)
        listener({ sender: ipcRenderer, ports: [] }, ...args)
      }
    },
    setAccelerators(list) {
      accelerators = list
    },
    // The script that draws menus sets this.
    showMenu: () => undefined,
  }
  world[config.entry] = entry

  // ---- contextBridge -----------------------------------------------------------------------

  /** Functions become numbers. The browser copies everything else when it crosses the worlds. */
  function pack(value: unknown, above: object[]): Packed {
    if (typeof value === 'function') {
      const id = ++lastExposed
      exposed.set(id, value as Exposed)
      return { t: 'function', id }
    }
    if (typeof value !== 'object' || value === null) return { t: 'value', v: value }
    if (above.includes(value)) throw new Error('A value with a cycle cannot cross the bridge.')
    const path = [...above, value]
    if (Array.isArray(value)) return { t: 'array', v: value.map((item) => pack(item, path)) }
    const proto: unknown = Object.getPrototypeOf(value)
    if (proto !== Object.prototype && proto !== null) return { t: 'value', v: value }
    return {
      t: 'object',
      v: Object.entries(value).map(([key, item]) => [key, pack(item, path)]),
    }
  }

  function packResult(value: unknown): Packed {
    return holdsFunction(value) ? pack(value, []) : { t: 'value', v: value }
  }

  function holdsFunction(value: unknown): boolean {
    if (typeof value === 'function') return true
    if (typeof value !== 'object' || value === null) return false
    const proto: unknown = Object.getPrototypeOf(value)
    if (!Array.isArray(value) && proto !== Object.prototype && proto !== null) return false
    return Object.values(value).some(holdsFunction)
  }

  function unpack(packed: Packed): unknown {
    switch (packed.t) {
      case 'value':
        return packed.v
      case 'function':
        return callback(packed.id)
      case 'array':
        return packed.v.map(unpack)
      case 'object':
        return Object.fromEntries(packed.v.map(([key, item]) => [key, unpack(item)]))
    }
  }

  /** The same page function is the same function here, so that it can be removed as a listener. */
  function callback(id: number): Exposed {
    const known = callbacks.get(id)
    if (known) return known
    const made: Exposed = (...args) => {
      tellMain({ kind: 'callback', id, args: packResult(args) })
    }
    callbacks.set(id, made)
    return made
  }

  function messageOf(error: unknown): Packed {
    return { t: 'value', v: error instanceof Error ? error.message : String(error) }
  }

  function answerCall(call: number, id: number, args: Packed): void {
    try {
      const run = exposed.get(id)
      if (!run) throw new Error('This function is not exposed.')
      const result = run(...(unpack(args) as unknown[]))
      if (!(result instanceof Promise)) {
        tellMain({ kind: 'answer', call, how: 'value', value: packResult(result) })
        return
      }
      tellMain({ kind: 'answer', call, how: 'promise', value: { t: 'value', v: null } })
      result.then(
        (value) => tellMain({ kind: 'settled', call, ok: true, value: packResult(value) }),
        (error: unknown) => tellMain({ kind: 'settled', call, ok: false, value: messageOf(error) }),
      )
    } catch (error) {
      tellMain({ kind: 'answer', call, how: 'error', value: messageOf(error) })
    }
  }

  document.addEventListener(config.toPreload, (event) => {
    const message = (event as CustomEvent<ToPreload | null>).detail
    if (message?.kind === 'call') answerCall(message.call, message.id, message.args)
    if (message?.kind === 'window-open') {
      const { url, name, features } = message
      sendMessage({ kind: 'window-open', url, name, features, disposition: 'foreground-tab' })
    }
  })

  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown): void {
      tellMain({ kind: 'expose', key, api: pack(api, []) })
    },
  }
  const webUtils = {
    /**
     * Returns a placeholder, because the path can only be read asynchronously here. The main
     * process replaces it with the path when it arrives in a call.
     */
    getPathForFile(file: File): string {
      const token = config.fileToken + crypto.randomUUID()
      files.set(token, file)
      return token
    },
  }

  // ---- what the window itself reports --------------------------------------------------------

  function onClick(event: MouseEvent): void {
    if (event.defaultPrevented || event.button > 1) return
    const anchor = event.composedPath().find((node) => node instanceof HTMLAnchorElement)
    if (!anchor?.href) return
    const background = event.button === 1 || event.ctrlKey || event.metaKey
    const elsewhere = !['', '_self', '_top', '_parent'].includes(anchor.target)
    if (!background && !event.shiftKey && !elsewhere) return
    event.preventDefault()
    const disposition: Disposition = background
      ? 'background-tab'
      : event.shiftKey
        ? 'new-window'
        : 'foreground-tab'
    sendMessage({
      kind: 'window-open',
      url: anchor.href,
      name: anchor.target,
      features: '',
      disposition,
    })
  }
  window.addEventListener('click', onClick)
  window.addEventListener('auxclick', onClick)

  // Requests are decided where all requests are intercepted. This is for addresses that make none.
  window.navigation.addEventListener('navigate', (event) => {
    const { url, sameDocument } = event.destination
    if (sameDocument || event.downloadRequest !== null || url.startsWith('https://')) return
    event.preventDefault()
    sendMessage({ kind: 'navigate', url })
  })

  window.addEventListener('keydown', (event) => {
    const hit = accelerators.find(
      (one) =>
        one.key === event.key.toLowerCase() &&
        one.ctrl === event.ctrlKey &&
        one.meta === event.metaKey &&
        one.alt === event.altKey &&
        one.shift === event.shiftKey,
    )
    if (!hit || event.defaultPrevented) return
    event.preventDefault()
    sendMessage({ kind: 'accelerator', id: hit.id })
  })

  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', () => sendMessage({ kind: 'dark', dark: dark.matches }))
  sendMessage({ kind: 'dark', dark: dark.matches })
  window.addEventListener('focus', () => sendMessage({ kind: 'focus', focused: true }))
  window.addEventListener('blur', () => sendMessage({ kind: 'focus', focused: false }))
  if (document.hasFocus()) sendMessage({ kind: 'focus', focused: true })
  window.addEventListener('resize', () => sendMessage({ kind: 'geometry' }))
  // Moving a window emits no event, but the pointer enters the page again afterwards.
  document.addEventListener('mouseenter', () => sendMessage({ kind: 'geometry' }))
  const sendTitle = () => sendMessage({ kind: 'title', title: document.title })
  document.addEventListener('DOMContentLoaded', () => {
    sendTitle()
    const changes = { subtree: true, childList: true, characterData: true }
    new MutationObserver(sendTitle).observe(document.head, changes)
  })
  if (config.guardClose) {
    window.addEventListener('beforeunload', (event) => event.preventDefault())
  }

  // ---- the preload itself ------------------------------------------------------------------

  const modules: Record<string, object> = { electron: { contextBridge, ipcRenderer, webUtils } }
  modules['electron/renderer'] = modules['electron'] as object
  function requireModule(name: string): unknown {
    const found = modules[name]
    if (!found) throw new Error(`module not found: ${name}`)
    return found
  }
  try {
    preload(requireModule, { ...config.process, type: 'renderer', sandboxed: true, env: {} })
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    sendMessage({ kind: 'preload-error', message, stack: stack ?? '' })
    console.error(error)
  }
}
