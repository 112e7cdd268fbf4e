const ASKED_BY_THE_LANGUAGE = new Set(['then', 'toJSON', 'nodeType', 'asymmetricMatch', '$$typeof'])

/** The error for a part of Electron that this runtime does not offer. */
export function unsupported(what: string): Error {
  return new Error(`${what} is not available when a browser stands in for Electron`)
}

/**
 * Wraps an object so that reading a missing member throws. Otherwise it would be `undefined` and
 * fail somewhere else later.
 */
export function strict<T extends object>(target: T, name: string): T {
  const refuse = (key: string): never => {
    throw unsupported(`${name}.${key}`)
  }
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === 'symbol' || key in object || ASKED_BY_THE_LANGUAGE.has(key)) {
        return Reflect.get(object, key, receiver) as unknown
      }
      return refuse(key)
    },
    set(object, key, value, receiver) {
      if (typeof key === 'symbol' || key in object) return Reflect.set(object, key, value, receiver)
      return refuse(key)
    },
  })
}
