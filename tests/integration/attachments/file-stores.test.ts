import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkerConnection } from '#main/database/worker-connection'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { OutOfOrderError } from '#main/features/attachments/storage/file-store'
import {
  createFolderFileStore,
  filePath,
} from '#main/features/attachments/storage/folder-file-store'
import { begin, cancel } from '#main/features/attachments/uploads-repository'
import { createUploadService } from '#main/features/attachments/upload-service'
import { sweepFolder } from '#main/worker/sweep-folder'
import type { Membership } from '#shared/domain/workspace'
import { asWorker } from '#tests/support/desktop'
import { attach, sendFile } from '#tests/support/uploading'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

/* The promises of every storage of files, tested for each of them with a real database. */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember
let stranger: TestMember
const folder = mkdtempSync(join(tmpdir(), 'connect-files-'))
const inDatabase = createDatabaseFileStore()
const inFolder = createFolderFileStore(folder, inDatabase)

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'OWNER')
  ben = await db.addMember(acme, 'VIEWER', 'Ben Reader')
  stranger = await db.addMember(await db.addWorkspace('Other'), 'OWNER', 'Sam Stranger')
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await db.close()
})

describe.each([
  ['the database', inDatabase],
  ['a folder', inFolder],
])('files in %s', (_where, store) => {
  const contentFor = async (member: TestMember, fileId: string, from = 0): Promise<Buffer> => {
    const pieces: Uint8Array[] = []
    for await (const piece of store.read(member.call.database, fileId, from)) pieces.push(piece)
    return Buffer.concat(pieces)
  }
  const begun = async (size: number): Promise<string> => {
    const upload = { id: createId(), ticketId: null, name: 'a.bin', size }
    await begin(mia.call.database, mia.call.viewer, upload)
    return upload.id
  }
  const append = (id: string, position: number, text: string, member = mia) =>
    store.append(member.call.database, id, position, Buffer.from(text))

  it('are read as they were written, from any piece on', async () => {
    const content = randomBytes(2_500_000)
    const file = await sendFile(createUploadService(store), mia.call, { content })
    expect((await contentFor(mia, file.id)).equals(content)).toBe(true)
    const rest = await contentFor(mia, file.id, 1024 * 1024)
    expect(rest.equals(content.subarray(1024 * 1024))).toBe(true)
  })

  it('may be empty', async () => {
    const file = await sendFile(createUploadService(store), mia.call, { content: '' })
    expect(await contentFor(mia, file.id)).toHaveLength(0)
  })

  it('accept the same bytes twice as once, and refuse gaps and different bytes', async () => {
    const id = await begun(4)
    await append(id, 0, 'ab')
    await append(id, 0, 'ab')
    await expect(append(id, 0, 'xy')).rejects.toBeInstanceOf(OutOfOrderError)
    await expect(append(id, 3, 'd')).rejects.toBeInstanceOf(OutOfOrderError)
    await append(id, 2, 'cd')
    expect(String(await contentFor(mia, id))).toBe('abcd')
  })

  it('accept bytes only from their sender', async () => {
    const id = await begun(1)
    for (const member of [ben, stranger]) {
      await expect(append(id, 0, 'x', member)).rejects.toThrow('upload_is_known')
    }
    await expect(append(createId(), 0, 'x')).rejects.toThrow('upload_is_known')
    expect(await contentFor(mia, id)).toHaveLength(0)
  })

  it('are read by members once they are attached, and never by others', async () => {
    const ticketId = await db.addTicket(acme)
    const file = await sendFile(createUploadService(store), mia.call, {
      content: 'words',
      ticketId,
    })
    expect(await contentFor(ben, file.id)).toHaveLength(0)
    await attach(db, mia.call, { ticketId }, [file.id])
    expect(String(await contentFor(ben, file.id))).toBe('words')
    expect(await contentFor(stranger, file.id)).toHaveLength(0)
  })

  it('are removed when they are cancelled', async () => {
    const id = await begun(2)
    await append(id, 0, 'a')
    await cancel(mia.call.database, id)
    await store.discard(id)
    await store.discard(id)
    expect(await contentFor(mia, id)).toHaveLength(0)
  })
})

it('a folder keeps the bytes out of the database, and reads older files from there', async () => {
  const older = await sendFile(createUploadService(inDatabase), mia.call, { content: 'older' })
  const newer = await sendFile(createUploadService(inFolder), mia.call, { content: 'newer' })
  const { rows } = await db.sql.query<{ id: string }>(
    'SELECT DISTINCT "fileId" AS id FROM "FileChunk" WHERE "fileId" = ANY ($1)',
    [[older.id, newer.id]],
  )
  expect(rows).toEqual([{ id: older.id }])
  const pieces: Uint8Array[] = []
  for await (const piece of inFolder.read(mia.call.database, older.id)) pieces.push(piece)
  expect(String(Buffer.concat(pieces))).toBe('older')
  expect(statSync(filePath(folder, newer.id)).mode & 0o077).toBe(0)
})

it('files without a row are removed from the folder after an hour', async () => {
  const kept = await sendFile(createUploadService(inFolder), mia.call, { content: 'kept' })
  const gone = await sendFile(createUploadService(inFolder), mia.call, { content: 'gone' })
  await db.sql.query('DELETE FROM "Upload" WHERE "id" = $1', [gone.id])
  const connection = openWorkerConnection(() => asWorker(db.owner), silentLog)
  await sweepFolder(folder, connection.run, Date.now())
  expect(existsSync(filePath(folder, gone.id))).toBe(true)
  const before = new Date(Date.now() - 61 * 60_000)
  for (const { id } of [kept, gone]) utimesSync(filePath(folder, id), before, before)
  await sweepFolder(folder, connection.run, Date.now())
  await connection.close()
  expect(existsSync(filePath(folder, gone.id))).toBe(false)
  expect(existsSync(filePath(folder, kept.id))).toBe(true)
})
