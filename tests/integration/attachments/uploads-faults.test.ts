import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDatabaseClient, type DatabaseClient } from '#main/database/client'
import { type EmbeddedServer, startEmbeddedServer } from '#main/database/embedded/embedded-server'
import { migrate } from '#main/database/migrate'
import { appendUpload } from '#main/features/attachments/append-upload'
import { beginUpload } from '#main/features/attachments/begin-upload'
import { finishUpload } from '#main/features/attachments/finish-upload'
import { findFile, readFile } from '#main/features/attachments/read-file'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import type { Call } from '#main/ipc/handler'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'
import { sendFile } from '#tests/support/uploading'
import { silentLog } from '#tests/support/test-database'

/* A separate server, which is stopped and started in the middle of an upload. */

const PRISMA = join(import.meta.dirname, '../../../prisma')
const PIECE = 1024 * 1024
const store = createDatabaseFileStore()
const token = randomBytes(32).toString('base64url')
const workspaceId = createId()
const userId = createId()
let dataDir: string
let server: EmbeddedServer
let call: Call
let client: DatabaseClient

beforeAll(async () => {
  dataDir = await makeTempDir('uploads')
  server = await startEmbeddedServer({ dataDir, log: () => undefined })
  await migrate({ endpoint: server.owner }, PRISMA, silentLog)
  await asOwner(async (sql) => {
    await sql.query(`INSERT INTO "Workspace" ("id", "name", "slug") VALUES ($1, 'Acme', 'acme')`, [
      workspaceId,
    ])
    await sql.query('INSERT INTO "WorkspaceSettings" ("workspaceId") VALUES ($1)', [workspaceId])
    await sql.query(
      `INSERT INTO "User" ("id", "email", "name") VALUES ($1, 'mia@example.org', 'Mia')`,
      [userId],
    )
    await sql.query(
      `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role") VALUES ($1, $2, $3, 'OWNER')`,
      [createId(), userId, workspaceId],
    )
    await sql.query(
      `INSERT INTO private.sessions (id, token_hash, user_id, installation, login) VALUES ($1, $2, $3, 'test', $4)`,
      [createId(), createHash('sha256').update(token).digest(), userId, server.app.user],
    )
  })
  connect()
})
afterAll(async () => {
  await client.$disconnect()
  await server.stop()
  await removeDataDir(dataDir)
})

async function asOwner<T>(work: (sql: Client) => Promise<T>): Promise<T> {
  const sql = new Client({ ...server.owner, connectionTimeoutMillis: 10_000 })
  await sql.connect()
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** New connections to the server's current address, as a desktop makes them after an outage. */
function connect() {
  client = createDatabaseClient({ endpoint: server.app, token, applicationName: 'test desktop' })
  const viewer = { userId, workspaceId, role: 'OWNER', session: {} as never } as const
  call = { viewer, database: client, log: silentLog }
}

async function contentOf(id: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of readFile(await findFile(id, call), call, store)) pieces.push(piece)
  return Buffer.concat(pieces)
}

it('continues where it was when the server was restarted in the middle', async () => {
  const db = createUploadService(store)
  const content = randomBytes(4 * PIECE + 17)
  const id = createId()
  await beginUpload({ id, ticketId: null, name: 'a.bin', size: content.byteLength }, call, db)
  const append = (offset: number) =>
    appendUpload(
      { uploadId: id, offset, bytes: content.subarray(offset, offset + PIECE) },
      call,
      db,
    )
  await append(0)
  await append(PIECE)
  await server.stop()
  await expect(append(2 * PIECE)).rejects.toThrow()
  await client.$disconnect()
  server = await startEmbeddedServer({ dataDir, log: () => undefined })
  connect()
  // The answer to the piece before may have been lost as well, so it is sent again.
  await append(PIECE)
  for (const place of [2, 3, 4]) await append(place * PIECE)
  await finishUpload({ uploadId: id }, call, db)
  expect((await contentOf(id)).equals(content)).toBe(true)
})

it('a restarted app uploads the file again from its first byte', async () => {
  const content = randomBytes(2 * PIECE)
  const id = createId()
  const begun = { id, ticketId: null, name: 'a.bin', size: content.byteLength }
  const before = createUploadService(store)
  await beginUpload(begun, call, before)
  const first = { uploadId: id, offset: 0, bytes: content.subarray(0, PIECE) }
  await appendUpload(first, call, before)
  const after = createUploadService(store)
  await expect(appendUpload(first, call, after)).rejects.toMatchObject({ code: 'upload.not-found' })
  await sendFile(after, call, { id, name: 'a.bin', content })
  expect((await contentOf(id)).equals(content)).toBe(true)
})

it('accepts 500 small files, eight at a time', async () => {
  const db = createUploadService(store)
  const waiting = Array.from({ length: 500 }, (_, index) => `file ${index}`)
  const sent: string[] = []
  const worker = async () => {
    for (let content = waiting.shift(); content !== undefined; content = waiting.shift()) {
      sent.push((await sendFile(db, call, { name: `${content}.txt`, content })).id)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  expect(new Set(sent).size).toBe(500)
  const whole = await asOwner((sql) =>
    sql.query(
      `SELECT count(*)::int AS count FROM "Upload" u JOIN "FileChunk" c ON c."fileId" = u."id"
       WHERE u."id" = ANY ($1) AND u."state" = 'READY' AND c."bytes" = convert_to(replace(u."name", '.txt', ''), 'UTF8')`,
      [sent],
    ),
  )
  expect(whole.rows).toEqual([{ count: 500 }])
})
