import { createHash } from 'node:crypto'

/**
 * The permanent key of a row in its workspace, so that importing the row again adds nothing. The
 * parts' lengths are included, so ("ab", "c") and ("a", "bc") differ.
 */
export function importKey(...parts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return hash.digest('hex')
}

/**
 * An id in the form of the seed's cuid, derived from import and key. A batch that is sent again
 * after a lost answer or a crash has the same ids, which distinguishes "existed before" from "we
 * added it".
 */
export function derivedId(...parts: readonly string[]): string {
  const digest = BigInt(`0x${importKey(...parts).slice(0, 32)}`)
  return `i${digest.toString(36).padStart(25, '0').slice(-24)}`
}

/**
 * Numbers equal rows of one file: the first is 1, the next 2. Stores 52 bits of each key, some 50
 * bytes per row. A collision only gives a row another number, which is the same at every import of
 * the file.
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
