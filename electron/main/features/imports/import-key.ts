import { createHash } from 'node:crypto'

/**
 * The name under which a row is known for ever in its workspace, so that importing it again adds
 * nothing. Parts are told apart by their lengths: ("ab", "c") and ("a", "bc") differ.
 */
export function importKey(...parts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return hash.digest('hex')
}

/**
 * An id in the shape of the seed's cuid that follows from import and key. A batch sent again after a
 * lost answer or a crash carries the same ids, so "there already" and "that was us" can be told apart.
 */
export function derivedId(...parts: readonly string[]): string {
  const digest = BigInt(`0x${importKey(...parts).slice(0, 32)}`)
  return `i${digest.toString(36).padStart(25, '0').slice(-24)}`
}

/**
 * Numbers equal rows of one file: the first is 1, the next 2. Holds 52 bits of each key, some 50 bytes
 * a row; a chance collision only gives a row another number, the same one at every import of the file.
 */
export function createOccurrenceCounter(): (key: string) => number {
  const seen = new Map<number, number>()
  return (key) => {
    const short = Number.parseInt(key.slice(0, 13), 16)
    const count = (seen.get(short) ?? 0) + 1
    seen.set(short, count)
    return count
  }
}
