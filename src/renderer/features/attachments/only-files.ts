import { DESCRIBED_AT_MOST, type PickedKind } from '#shared/domain/attachment'
import type { Api } from '#renderer/api/client'
import { errorText } from '#renderer/errors/error-text'
import { shownName } from '#renderer/words/file-words'
import type { PickedFile } from './picked-file'

/** Asks main what the files are on the disk. For files made in the page the result is 'file'. */
export type DescribeFiles = (files: readonly File[]) => Promise<readonly PickedKind[]>

/** Further ones are counted, not named. */
const NAMED_AT_MOST = 5
const TARGET_SHOWN = 80

export function describeBy(api: Pick<Api, 'uploads'>): DescribeFiles {
  return async (files) => {
    const kinds: PickedKind[] = []
    for (let at = 0; at < files.length; at += DESCRIBED_AT_MOST) {
      const part = files.slice(at, at + DESCRIBED_AT_MOST)
      kinds.push(...(await api.uploads.describe({ files: part })).kinds)
    }
    return kinds
  }
}

/** If the check fails, no file is added, and the problem says so. */
export async function orProblem(work: () => Promise<OnlyFiles>): Promise<OnlyFiles> {
  try {
    return await work()
  } catch (error) {
    return { files: [], problem: `Nothing was attached. ${errorText(error)}` }
  }
}

export interface OnlyFiles {
  files: PickedFile[]
  /** What was left out and why. Null if everything was added. */
  problem: string | null
}

/**
 * Returns the items that are files; rejects when main cannot be asked. A link, pipe, socket or
 * device would be stored as an empty file, or as another file than the one that was picked. Each of
 * them is named.
 */
export async function onlyFiles(
  picked: readonly PickedFile[],
  describe: DescribeFiles,
): Promise<OnlyFiles> {
  if (picked.length === 0) return { files: [], problem: null }
  const kinds = await describe(picked.map(({ file }) => file))
  const left = picked.flatMap(({ file }, index) => {
    const words = leftOutWords(file.name, kinds[index])
    return words === null ? [] : [words]
  })
  const files = picked.filter((_, index) => kinds[index]?.what === 'file')
  return { files, problem: manyWords(left) }
}

/** Why this item is left out. Null for a file. */
export function leftOutWords(name: string, kind: PickedKind | undefined): string | null {
  const shown = shownName(name)
  switch (kind?.what) {
    case 'file':
      return null
    case 'link':
      return `${shown} is a link to ${shortened(shownName(kind.target))}; attach the file itself.`
    case 'folder':
      return `${shown} is a folder; drop it to attach what is in it.`
    case 'pipe':
    case 'socket':
    case 'device':
      return `${shown} is a ${kind.what}, not a file, and was left out.`
    case 'made-up':
      return `${shown} has no content until the system is asked for it; copy it to a file, and attach that.`
    case 'unreadable':
    case undefined:
      return `${shown} could not be read and was left out.`
  }
}

/** All of them in one text. Null if there are none. */
export function manyWords(words: readonly string[]): string | null {
  if (words.length === 0) return null
  const more = words.length - NAMED_AT_MOST
  const named = words.slice(0, NAMED_AT_MOST).join(' ')
  return more > 0 ? `${named} ${more.toLocaleString()} more were left out.` : named
}

/** The end of a path says more than its start. */
function shortened(target: string): string {
  return target.length > TARGET_SHOWN ? `…${target.slice(-TARGET_SHOWN)}` : target
}
