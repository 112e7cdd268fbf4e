import { FILES_AT_MOST } from './add-picked'
import { shownName } from './file-words'
import type { PickedFile } from './picked-file'

/** Folders in folders beyond this are no folder of anybody's; a link that leads back into itself is. */
const DEEPEST = 32
/** However odd a folder is, the walk through it ends. */
const ENTRIES_AT_MOST = 20_000
/** What systems put into folders for themselves. */
const OF_THE_SYSTEM = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

export interface Collected {
  files: PickedFile[]
  /** What was not taken and why; null when everything was. */
  problem: string | null
}

/** The part of a drop's data that is looked at. */
type Dropped = Pick<DataTransfer, 'items' | 'files'>

/** True for a drag that carries files, and not text or a link from somewhere. */
export function carriesFiles(data: Pick<DataTransfer, 'types'> | null): boolean {
  return data?.types.includes('Files') ?? false
}

/**
 * All files of a drop, those inside of folders too, with their paths. Must be called while the drop is
 * handled: its data is empty afterwards. Ends in any folder, and tells what it left out.
 */
export async function collectDropped(data: Dropped): Promise<Collected> {
  const roots = Array.from(data.items).flatMap((item): (File | FileSystemEntry)[] => {
    if (item.kind !== 'file') return []
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    return entry?.isDirectory === true ? [entry] : file === null ? [] : [file]
  })
  const walk = new Walk()
  for (const root of roots) {
    if (root instanceof File) walk.take(root, root.name)
    else await walk.enter(root as FileSystemDirectoryEntry, 1)
  }
  return walk.result()
}

class Walk {
  private readonly files: PickedFile[] = []
  private readonly unreadable: string[] = []
  private seen = 0
  private isCut = false

  take(file: File, path: string): void {
    // One more than fits, so that whoever adds them can tell of it.
    if (this.files.length > FILES_AT_MOST) this.isCut = true
    else this.files.push({ file, path })
  }

  async enter(folder: FileSystemDirectoryEntry, depth: number): Promise<void> {
    const reader = folder.createReader()
    for (;;) {
      const entries = await this.read(folder.name, () => nextEntries(reader))
      // A folder answers in parts; an empty one is the end.
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

  result(): Collected {
    const { files, unreadable, isCut } = this
    const words = [
      ...(isCut
        ? ['This folder holds more than a message can carry; not all of it was taken.']
        : []),
      ...(unreadable.length > 0 ? [unreadableWords(unreadable)] : []),
      ...(files.length === 0 && !isCut && unreadable.length === 0
        ? ['There is no file in what was dropped.']
        : []),
    ]
    return { files, problem: words.length === 0 ? null : words.join(' ') }
  }

  private async read<T>(name: string, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask()
    } catch {
      // Told by name in the result: it was taken away meanwhile, or may not be read.
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
