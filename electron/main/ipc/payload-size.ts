/** The app never sends input that is nested deeper than this. */
const MAX_DEPTH = 12
/** The size of a value without its content, so that many empty values add up too. */
const VALUE_BYTES = 8

/**
 * Upper bound of the bytes in a call. It is counted before any schema runs, and counting stops
 * above `limit`. Anything but plain data counts as infinity, so that it is refused too. Shared
 * parts count each time, because a few values that contain each other could take forever to walk.
 */
export function payloadSize(value: unknown, limit: number): number {
  let size = 0
  const visit = (part: unknown, depth: number): void => {
    if (size > limit) return
    size += VALUE_BYTES
    if (depth > MAX_DEPTH) size = Infinity
    else if (typeof part === 'string') size += part.length * 2
    else if (part === null || ['number', 'boolean', 'undefined'].includes(typeof part)) return
    else if (part instanceof Uint8Array) size += part.byteLength
    else if (Array.isArray(part)) {
      // Counted before the walk: an array with holes has a length and no content.
      size += part.length * VALUE_BYTES
      for (let index = 0; index < part.length && size <= limit; index += 1) {
        visit(part[index], depth + 1)
      }
    } else if (isPlainObject(part)) {
      for (const key of Object.getOwnPropertyNames(part)) {
        size += key.length * 2
        visit(part[key], depth + 1)
      }
    } else size = Infinity
  }
  visit(value, 0)
  return size
}

function isPlainObject(part: unknown): part is Record<string, unknown> {
  if (typeof part !== 'object' || part === null) return false
  const prototype: unknown = Object.getPrototypeOf(part)
  return prototype === Object.prototype || prototype === null
}
