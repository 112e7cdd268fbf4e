import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseClient } from '#main/database/client'
import { count, findOwn, isSeen } from './chunks-repository'
import { type FileStore, OutOfOrderError, PIECE_BYTES } from './file-store'

/**
 * Stores files in a folder, each named by its id, on a disk of this machine or one that a team
 * shares. The database still decides who may add and read, and counts the bytes. Files that are not
 * in the folder are read from `elsewhere`, so that a folder can be added later.
 */
export function createFolderFileStore(folder: string, elsewhere: FileStore): FileStore {
  const pathOf = (fileId: string) => filePath(folder, fileId)
  return {
    async append(database, uploadId, position, bytes) {
      const known = await findOwn(database, uploadId)
      if (known !== null && position > known.receivedBytes) throw new OutOfOrderError()
      const isAgain = known !== null && position < known.receivedBytes
      if (isAgain && !(await isThere(pathOf(uploadId), position, bytes))) {
        throw new OutOfOrderError()
      }
      // Bytes are written before they are counted, so that counted bytes exist. Only the viewer's
      // own upload is changed.
      if (known !== null && !isAgain) await write(pathOf(uploadId), position, bytes)
      await count(database, uploadId, position, bytes.byteLength)
    },
    read: (database, fileId, from = 0) => read(database, fileId, from, folder, elsewhere),
    discard: (uploadId) => rm(pathOf(uploadId), { force: true }),
  }
}

/** By the last letters of the id, which are evenly distributed, so that no folder gets too many files. */
export function filePath(folder: string, fileId: string): string {
  return join(folder, fileId.slice(-2), fileId)
}

async function write(path: string, position: number, bytes: Uint8Array): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const file = await open(path, position === 0 ? 'w' : 'r+', 0o600)
  try {
    await file.write(bytes, 0, bytes.byteLength, position)
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function isThere(path: string, position: number, bytes: Uint8Array): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const there = Buffer.alloc(bytes.byteLength)
    const { bytesRead } = await file.read(there, 0, there.byteLength, position)
    return bytesRead === bytes.byteLength && there.equals(bytes)
  } finally {
    await file.close()
  }
}

async function* read(
  database: DatabaseClient,
  fileId: string,
  from: number,
  folder: string,
  elsewhere: FileStore,
): AsyncGenerator<Uint8Array> {
  if (!(await isSeen(database, fileId))) return
  yield* (await openPieces(folder, fileId, from)) ?? elsewhere.read(database, fileId, from)
}

/**
 * The pieces of a file in this folder, for people who may read it. Null if the folder has no file
 * of this id.
 */
export async function openPieces(
  folder: string,
  fileId: string,
  from = 0,
): Promise<AsyncGenerator<Uint8Array> | null> {
  const file = await open(filePath(folder, fileId), 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  return file === null ? null : piecesOf(file, from)
}

async function* piecesOf(file: FileHandle, from: number): AsyncGenerator<Uint8Array> {
  try {
    for (let position = from; ;) {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(PIECE_BYTES),
        0,
        PIECE_BYTES,
        position,
      )
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
      position += bytesRead
    }
  } finally {
    await file.close()
  }
}
