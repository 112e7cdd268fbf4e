import type { Packed, PageConfig, ToMain, ToPreload } from './messages.ts'

/**
 * The page's side of the bridge. Runs in every document before its own scripts. It builds what the
 * preload exposes from frozen functions that only pass copies of values. Runs as source text, so it
 * must not use anything outside itself.
 */
export function mainWorld(config: Pick<PageConfig, 'toMain' | 'toPreload'>): void {
  const isTop = window.top === window
  const { freeze, defineProperty, entries } = Object
  const target = document
  const dispatch = target.dispatchEvent.bind(target)
  const Message = CustomEvent
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >()
  const callbacks = new Map<number, (...args: unknown[]) => unknown>()
  const callbackIds = new WeakMap<object, number>()
  let lastCall = 0
  let lastCallback = 0
  let answer: Extract<ToMain, { kind: 'answer' }> | undefined

  function sendMessage(message: ToPreload): void {
    dispatch(new Message(config.toPreload, { detail: message }))
  }

  function hasFunction(value: unknown, depth: number): boolean {
    if (typeof value === 'function') return true
    if (typeof value !== 'object' || value === null || depth > 20) return false
    const proto: unknown = Object.getPrototypeOf(value)
    if (!Array.isArray(value) && proto !== Object.prototype && proto !== null) return false
    return Object.values(value).some((item) => hasFunction(item, depth + 1))
  }

  function pack(value: unknown): Packed {
    if (typeof value === 'function') {
      let id = callbackIds.get(value)
      if (id === undefined) {
        id = ++lastCallback
        callbackIds.set(value, id)
        callbacks.set(id, value as (...args: unknown[]) => unknown)
      }
      return { t: 'function', id }
    }
    if (!hasFunction(value, 0)) return { t: 'value', v: value }
    if (Array.isArray(value)) return { t: 'array', v: value.map(pack) }
    return { t: 'object', v: entries(value as object).map(([key, item]) => [key, pack(item)]) }
  }

  function unpack(packed: Packed): unknown {
    switch (packed.t) {
      case 'value':
        return packed.v
      case 'function':
        return caller(packed.id)
      case 'array':
        return freeze(packed.v.map(unpack))
      case 'object': {
        const object = {}
        for (const [key, item] of packed.v) {
          defineProperty(object, key, { value: unpack(item), enumerable: true })
        }
        return freeze(object)
      }
    }
  }

  function errorOf(packed: Packed): Error {
    return new Error(packed.t === 'value' ? String(packed.v) : 'unknown')
  }

  function caller(id: number): (...args: unknown[]) => unknown {
    return freeze((...args: unknown[]) => {
      const call = ++lastCall
      answer = undefined
      sendMessage({ kind: 'call', call, id, args: pack(args) })
      // Dispatching an event is synchronous, so the answer is set when it returns.
      const given = answer as Extract<ToMain, { kind: 'answer' }> | undefined
      answer = undefined
      if (given?.call !== call) throw new Error('An object could not be cloned.')
      if (given.how === 'error') throw errorOf(given.value)
      if (given.how === 'value') return unpack(given.value)
      return new Promise((resolve, reject) => waiting.set(call, { resolve, reject }))
    })
  }

  function receive(message: ToMain): void {
    switch (message.kind) {
      case 'expose':
        defineProperty(window, message.key, { value: unpack(message.api), enumerable: true })
        break
      case 'answer':
        answer = message
        break
      case 'settled': {
        const call = waiting.get(message.call)
        waiting.delete(message.call)
        if (message.ok) call?.resolve(unpack(message.value))
        else call?.reject(errorOf(message.value))
        break
      }
      case 'callback': {
        const args = unpack(message.args)
        callbacks.get(message.id)?.(...(Array.isArray(args) ? (args as unknown[]) : []))
        break
      }
    }
  }

  const open = (url?: string | URL, name?: string, features?: string): null => {
    if (isTop) {
      const address = new URL(String(url ?? ''), document.baseURI).href
      sendMessage({
        kind: 'window-open',
        url: address,
        name: name ?? '',
        features: features ?? '',
      })
    }
    return null
  }
  defineProperty(window, 'open', { value: open })
  if (!isTop) return
  target.addEventListener(config.toMain, (event) => receive((event as CustomEvent<ToMain>).detail))
}
