/** Deeper input than this is no input of ours. */
const MAX_DEPTH = 12

/**
 * Upper bound of the bytes a call carries, counted before any schema runs and given up as soon as
 * `limit` is passed. Infinity for anything that is not plain data, so that it is refused as well.
 */
export function payloadSize(value: unknown, limit: number): number {
  let size = 0
  const visit = (part: unknown, depth: number): void => {
    if (size > limit) return
    if (depth > MAX_DEPTH) size = Infinity
    else if (typeof part === 'string') size += part.length * 2 + 2
    else if (part === null || ['number', 'boolean', 'undefined'].includes(typeof part)) size += 8
    else if (part instanceof Uint8Array) size += part.byteLength
    else if (Array.isArray(part)) part.forEach((item: unknown) => visit(item, depth + 1))
    else if (typeof part === 'object') {
      for (const key of Object.getOwnPropertyNames(part)) {
        size += key.length * 2 + 2
        visit((part as Record<string, unknown>)[key], depth + 1)
      }
    } else size = Infinity
  }
  visit(value, 0)
  return size
}
