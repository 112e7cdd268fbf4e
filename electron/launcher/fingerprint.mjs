import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * One hash of the names and contents of files and folders. Names that do not exist are skipped.
 * @param {string} root
 * @param {string[]} names relative to root
 * @param {(path: string) => boolean} [skip] receives each path relative to root, with forward
 * slashes
 * @returns {string}
 */
export function fingerprint(root, names, skip = () => false) {
  const hash = createHash('sha256')
  for (const name of names) {
    for (const file of filesUnder(join(root, name), root, skip)) {
      hash.update(`${relative(root, file)}\0`)
      hash.update(readFileSync(file))
      hash.update('\0')
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @param {string} root
 * @param {(path: string) => boolean} skip
 * @returns {string[]}
 */
function filesUnder(path, root, skip) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat || skip(relative(root, path).replaceAll('\\', '/'))) return []
  if (!stat.isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name), root, skip))
}

/**
 * Whether a stamp file contains exactly this text.
 * @param {string} file
 * @param {string} text
 */
export function hasStamp(file, text) {
  try {
    return readFileSync(file, 'utf8') === text
  } catch {
    return false
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
export function writeStamp(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
