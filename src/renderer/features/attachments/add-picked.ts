import type { DraftFile } from './draft-file'
import { shownName } from '#renderer/words/file-words'
import type { PickedFile } from './picked-file'

/** The database has the same limit for one message. */
export const FILES_AT_MOST = 1000

interface Adding {
  known: readonly DraftFile[]
  picked: readonly PickedFile[]
  makeId: () => string
  /** `skip`: files that are already there are left out and reported. */
  doubles: 'skip' | 'add'
}

interface Added {
  files: readonly { file: DraftFile; source: File }[]
  doubles: readonly PickedFile[]
  /** What was left out and why. Null if all files were added. */
  words: string | null
}

/**
 * Turns picked files into files of a draft. Reports duplicates, and files beyond the limit of a
 * message.
 */
export function addPicked({ known, picked, makeId, doubles }: Adding): Added {
  const identities = new Set(known.map(({ identity }) => identity))
  const files: { file: DraftFile; source: File }[] = []
  const left: PickedFile[] = []
  let tooMany = 0
  for (const one of picked) {
    const { file } = one
    const identity = identityOf(one)
    const isDouble = identities.has(identity) || identities.has(restoredIdentity(file))
    if (doubles === 'skip' && isDouble) left.push(one)
    else if (known.length + files.length >= FILES_AT_MOST) tooMany += 1
    else {
      identities.add(identity)
      const id = makeId()
      const { name, size, type } = file
      files.push({
        source: file,
        file: {
          id,
          key: id,
          identity,
          name,
          size,
          type: type || 'application/octet-stream',
          state: 'waiting',
          sent: 0,
          problem: null,
          retry: 'by-hand',
        },
      })
    }
  }
  const words = [doubleWords(left), tooManyWords(tooMany)].filter((text) => text !== '').join(' ')
  return { files, doubles: left, words: words === '' ? null : words }
}

/** A file that main already has is known only by its name and size. */
export function restoredIdentity({ name, size }: { name: string; size: number }): string {
  return `${name} ${size}`
}

function identityOf({ file, path }: PickedFile): string {
  return `${path} ${file.size} ${file.lastModified}`
}

function doubleWords(left: readonly PickedFile[]): string {
  const [first] = left
  if (first === undefined) return ''
  return left.length === 1
    ? `${shownName(first.file.name)} is already attached.`
    : `${left.length} of these files are already attached.`
}

function tooManyWords(count: number): string {
  if (count === 0) return ''
  const most = FILES_AT_MOST.toLocaleString()
  return `One message carries at most ${most} files; ${count.toLocaleString()} were left out.`
}
