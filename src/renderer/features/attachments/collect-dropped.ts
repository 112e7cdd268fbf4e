import { FILES_AT_MOST } from './add-picked'
import { shownName } from '#renderer/words/file-words'
import {
  type DescribeFiles,
  leftOutWords,
  manyWords,
  type OnlyFiles,
  onlyFiles,
  orProblem,
} from './only-files'
import type { PickedFile } from './picked-file'

/** Real folders are not nested deeper than this. A link that points to its own parent is. */
const DEEPEST = 32
/** Ends the walk in any case, however unusual the folder is. */
const ENTRIES_AT_MOST = 20_000
/** Files that systems put into folders for themselves. */
const OF_THE_SYSTEM = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

/** The part of the drop's data that is used. */
type Dropped = Pick<DataTransfer, 'items' | 'files'>

/** Whether a drag carries files, not text or a link. */
export function carriesFiles(data: Pick<DataTransfer, 'types'> | null): boolean {
  return data?.types.includes('Files') ?? false
}

/**
 * All files of a drop, also those in folders, with their paths. Must be called in the drop event,
 * because its data is empty afterwards. Ends for any folder, skips everything that is no file,
 * follows no link, and reports what it left out.
 */
export function collectDropped(data: Dropped, describe: DescribeFiles): Promise<OnlyFiles> {
  const roots = Array.from(data.items).flatMap((item): Root[] => {
    const file = item.getAsFile()
    return file === null ? [] : [{ file, entry: item.webkitGetAsEntry() }]
  })
  return orProblem(() => collect(roots, describe))
}

/** A dropped item. Folders have a File too, which main uses to identify them. */
interface Root {
  file: File
  entry: FileSystemEntry | null
}

async function collect(roots: readonly Root[], describe: DescribeFiles): Promise<OnlyFiles> {
  const kinds = await describe(roots.map(({ file }) => file))
  const walk = new Walk()
  const left: string[] = []
  let links = 0
  for (const [index, { file, entry }] of roots.entries()) {
    const kind = kinds[index]
    if (entry?.isDirectory === true && (kind?.what === 'folder' || kind?.what === 'file')) {
      if (kind.what === 'folder') links += kind.links
      await walk.enter(entry as FileSystemDirectoryEntry, 1)
      continue
    }
    const words = leftOutWords(file.name, kind)
    if (words === null) walk.take(file, file.name)
    else left.push(words)
  }
  const { picked, problem } = walk.result()
  const { files, problem: inside } = await onlyFiles(picked, describe)
  const words = [
    ...(links === 0
      ? []
      : [`${countWords(files.length, 'file')} attached, ${countWords(links, 'link')} left out.`]),
    ...[manyWords(left), inside, problem].filter((text) => text !== null),
  ]
  if (words.length === 0 && files.length === 0) words.push('What you dropped contains no file.')
  return { files, problem: words.length === 0 ? null : words.join(' ') }
}

function countWords(count: number, noun: string): string {
  return `${count === 0 ? 'No' : count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`
}

class Walk {
  private readonly files: PickedFile[] = []
  private readonly unreadable: string[] = []
  private seen = 0
  private isCut = false

  take(file: File, path: string): void {
    // One more than the limit, so that the caller can report it.
    if (this.files.length > FILES_AT_MOST) this.isCut = true
    else this.files.push({ file, path })
  }

  async enter(folder: FileSystemDirectoryEntry, depth: number): Promise<void> {
    const reader = folder.createReader()
    for (;;) {
      const entries = await this.read(folder.name, () => nextEntries(reader))
      // A folder returns its entries in batches. An empty batch is the end.
      if (entries === null || entries.length === 0) return
      for (const entry of entries) {
        if (++this.seen > ENTRIES_AT_MOST) this.isCut = true
        if (this.isCut) return
        if (entry.isDirectory) {
          if (depth < DEEPEST) await this.enter(entry as FileSystemDirectoryEntry, depth + 1)
          else this.isCut = true
        } else if (!OF_THE_SYSTEM.has(entry.name)) {
          const file = await this.read(entry.name, () => fileOf(entry as FileSystemFileEntry))
          if (file !== null) this.take(file, entry.fullPath)
        }
      }
    }
  }

  result(): { picked: readonly PickedFile[]; problem: string | null } {
    const { files, unreadable, isCut } = this
    const words = [
      ...(isCut
        ? ['This folder holds more than a message can carry; not all of it was taken.']
        : []),
      ...(unreadable.length > 0 ? [unreadableWords(unreadable)] : []),
    ]
    return { picked: files, problem: words.length === 0 ? null : words.join(' ') }
  }

  private async read<T>(name: string, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask()
    } catch {
      // Listed by name in the result: it was deleted in the meantime, or is not readable.
      this.unreadable.push(name)
      return null
    }
  }
}

function nextEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject))
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

function unreadableWords(names: readonly string[]): string {
  const [first = ''] = names
  return names.length === 1
    ? `${shownName(first)} could not be read and was left out.`
    : `${names.length} of these could not be read and were left out.`
}
