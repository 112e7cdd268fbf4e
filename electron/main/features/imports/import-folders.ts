import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { IdSchema } from '#shared/domain/id'
import { DomainError } from '#shared/errors'
import { guardDisk } from '#main/guard-disk'
import { writePrivateFile } from '#main/private-file'
import type { ImportFile } from './import-file'
import { type ImportState, readImportState, writeImportState } from './import-state'

const DAY_MS = 86_400_000
const DONE_KEPT_MS = DAY_MS
const UNFINISHED_KEPT_MS = 7 * DAY_MS
/** Free space to leave next to an upload, because the database and its log are on the same disk. */
const SPARE_BYTES = 100 * 1024 * 1024

export interface ImportFolders {
  create(state: ImportState): Promise<void>
  /** Null for an import that does not exist or is not this person's. */
  read(importId: string): Promise<ImportState | null>
  write(state: ImportState): Promise<void>
  list(): Promise<ImportState[]>
  /** Adds bytes at the end of one of the files. Bytes that are there already count as sent again. */
  append(state: ImportState, file: number, offset: number, bytes: Uint8Array): Promise<void>
  /** The uploaded files. Null while one of them is incomplete. */
  files(state: ImportState): Promise<ImportFile[] | null>
  rejectedPath(importId: string): string
  remove(importId: string): Promise<void>
  /** Removes finished imports after a day and others after a week. */
  sweep(now: Date): Promise<void>
}

/**
 * Stores uploads in `<root>/<importId>/`: state.json, the bytes as 0.bin, 1.bin, ... (never under
 * their original names), and rejected.ndjson. Throws disk.full, disk.not-writable and
 * input.invalid.
 */
export function openImportFolders(root: string): ImportFolders {
  const folderOf = (importId: string) => join(root, IdSchema.parse(importId))
  const partOf = (importId: string, file: number) => join(folderOf(importId), `${file}.bin`)

  return {
    async create(state) {
      await guardDisk(root, async () => {
        await mkdir(folderOf(state.importId), { recursive: true, mode: 0o700 })
        await refuseFullDisk(root, state)
        for (const [file, { size }] of state.files.entries()) {
          // An empty file never gets a piece.
          if (size === 0) await writePrivateFile(partOf(state.importId, file), '')
        }
        await writeImportState(folderOf(state.importId), state)
      })
    },
    read: (importId) => readImportState(folderOf(importId)),
    write: (state) => guardDisk(root, () => writeImportState(folderOf(state.importId), state)),
    async list() {
      const states = await Promise.all(
        (await idsIn(root)).map((importId) => readImportState(folderOf(importId))),
      )
      return states.filter((state) => state !== null)
    },
    async append(state, file, offset, bytes) {
      const size = state.files[file]?.size
      if (size === undefined) throw invalid('file', 'unknown')
      if (offset + bytes.byteLength > size) throw invalid('bytes', 'too-long')
      await guardDisk(root, () => appendAt(partOf(state.importId, file), offset, bytes))
    },
    async files(state) {
      const files = state.files.map(({ name, size }, index) => ({
        name,
        size,
        path: partOf(state.importId, index),
      }))
      for (const file of files) if ((await sizeOf(file.path)) !== file.size) return null
      return files
    },
    rejectedPath: (importId) => join(folderOf(importId), 'rejected.ndjson'),
    remove: (importId) => rm(folderOf(importId), { recursive: true, force: true }),
    sweep: (now) =>
      guardDisk(root, async () => {
        for (const importId of await idsIn(root)) {
          const folder = folderOf(importId)
          const state = await readImportState(folder)
          const changed =
            state === null ? (await stat(folder)).mtimeMs : Date.parse(state.changedAt)
          const kept = state?.phase === 'done' ? DONE_KEPT_MS : UNFINISHED_KEPT_MS
          if (now.getTime() - changed > kept) await rm(folder, { recursive: true, force: true })
        }
      }),
  }
}

async function appendAt(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const present = await sizeOf(path)
  if (offset + bytes.byteLength <= present) return
  if (offset !== present) throw invalid('offset', 'out-of-order')
  const file = await open(path, 'a', 0o600)
  try {
    await file.writeFile(bytes)
  } catch (error) {
    // If a full disk stored only a part of this piece, the next try must not take it for the whole
    // piece.
    await file.truncate(offset)
    throw error
  } finally {
    await file.close()
  }
}

async function refuseFullDisk(root: string, state: ImportState): Promise<void> {
  const wanted = state.files.reduce((sum, { size }) => sum + size, 0)
  const { bavail, bsize } = await statfs(root)
  if (bavail * bsize < wanted + SPARE_BYTES) throw new DomainError('disk.full', {})
}

async function idsIn(root: string): Promise<string[]> {
  try {
    const names = await readdir(root)
    return names.filter((name) => IdSchema.safeParse(name).success)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function invalid(path: string, rule: string): DomainError<'input.invalid'> {
  return new DomainError('input.invalid', { issues: [{ path, rule }] })
}
