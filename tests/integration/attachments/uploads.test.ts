import { createHash, randomBytes } from 'node:crypto'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appendUpload } from '#main/features/attachments/append-upload'
import { beginUpload } from '#main/features/attachments/begin-upload'
import { cancelUpload } from '#main/features/attachments/cancel-upload'
import { finishUpload } from '#main/features/attachments/finish-upload'
import { findFile, readFile } from '#main/features/attachments/read-file'
import { readLimits } from '#main/features/attachments/read-limits'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { type UploadService, createUploadService } from '#main/features/attachments/upload-service'
import type { Call } from '#main/ipc/handler'
import type { Membership } from '#shared/domain/workspace'
import { getTicket } from '#main/features/tickets/get-ticket'
import { attach, sendFile } from '#tests/support/uploading'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

const MEGABYTE = 1024 * 1024

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ben: TestMember
let uploads: UploadService
let ticketId: string
const store = createDatabaseFileStore()

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'OWNER')
  ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
})
afterAll(() => db.close())
beforeEach(async () => {
  uploads = createUploadService(store)
  ticketId = await db.addTicket(acme)
})

const setLimits = (file: number, ticket: number) =>
  db.sql.query(
    `UPDATE "WorkspaceSettings" SET "maxAttachmentBytes" = $2, "maxTicketAttachmentBytes" = $3
     WHERE "workspaceId" = $1`,
    [acme.workspaceId, file, ticket],
  )

async function contentOf(fileId: string, call: Call): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of readFile(await findFile(fileId, call), call, store)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function connectAsOwner(): Promise<Client> {
  const client = new Client({ ...db.owner, connectionTimeoutMillis: 10_000 })
  await client.connect()
  return client
}

const chunksOf = async (fileId: string): Promise<number> => {
  const { rows } = await db.sql.query<{ count: string }>(
    'SELECT count(*) FROM "FileChunk" WHERE "fileId" = $1',
    [fileId],
  )
  return Number(rows[0]?.count)
}

describe('an upload', () => {
  it('arrives as it was sent, whatever its size', async () => {
    for (const size of [0, 1, MEGABYTE, MEGABYTE + 1, 3 * MEGABYTE]) {
      const content = randomBytes(size)
      const file = await sendFile(uploads, mia.call, { content, ticketId })
      expect(file).toMatchObject({ name: 'notes.txt', size })
      expect((await contentOf(file.id, mia.call)).equals(content)).toBe(true)
      const { rows } = await db.sql.query<{ sha256: string }>(
        'SELECT "sha256" FROM "Upload" WHERE "id" = $1',
        [file.id],
      )
      expect(rows[0]?.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    }
  })

  it('is refused before its first byte if it is too large, and if the ticket is full', async () => {
    const name = 'large.bin'
    const limits = await readLimits({ ticketId }, mia.call)
    expect(limits).toEqual({
      maxFileBytes: 25 * MEGABYTE,
      maxTicketBytes: 200 * MEGABYTE,
      usedBytes: 0,
    })
    const begin = (size: number) =>
      beginUpload({ id: createId(), ticketId, name, size }, mia.call, uploads)
    await expect(begin(Math.ceil(25.1 * MEGABYTE))).rejects.toMatchObject({
      code: 'attachment.too-large',
      details: { maxBytes: 25 * MEGABYTE },
    })
    await expect(begin(Math.floor(24.9 * MEGABYTE))).resolves.toEqual({ chunkBytes: MEGABYTE })

    await setLimits(5, 8)
    const five = await sendFile(uploads, mia.call, { content: '12345', ticketId })
    await attach(db, mia.call, { ticketId }, [five.id])
    await expect(begin(4)).rejects.toMatchObject({
      code: 'attachment.ticket-full',
      details: { maxBytes: 8, usedBytes: 5 },
    })
    await setLimits(25 * MEGABYTE, 200 * MEGABYTE)
  })

  it('accepts the same bytes twice as once, and none out of order', async () => {
    const id = createId()
    const begun = { id, ticketId, name: 'a.txt', size: 4 }
    await beginUpload(begun, mia.call, uploads)
    await beginUpload(begun, mia.call, uploads)
    const append = (offset: number, text: string) =>
      appendUpload({ uploadId: id, offset, bytes: Buffer.from(text) }, mia.call, uploads)
    await append(0, 'ab')
    await append(0, 'ab')
    await expect(append(0, 'xy')).rejects.toMatchObject({
      code: 'upload.out-of-order',
      details: { receivedBytes: 2 },
    })
    await expect(append(3, 'd')).rejects.toMatchObject({ code: 'upload.out-of-order' })
    await expect(append(2, 'cde')).rejects.toMatchObject({ code: 'upload.out-of-order' })
    await expect(finishUpload({ uploadId: id }, mia.call, uploads)).rejects.toMatchObject({
      code: 'upload.incomplete',
      details: { receivedBytes: 2, size: 4 },
    })
    await append(2, 'cd')
    const file = await finishUpload({ uploadId: id }, mia.call, uploads)
    expect(await finishUpload({ uploadId: id }, mia.call, uploads)).toEqual(file)
    expect(String(await contentOf(id, mia.call))).toBe('abcd')
  })

  it('is seen by nobody until it is complete and belongs to something', async () => {
    const id = createId()
    await beginUpload({ id, ticketId, name: 'a.txt', size: 2 }, mia.call, uploads)
    const piece = { uploadId: id, offset: 0, bytes: Buffer.from('a') }
    await appendUpload(piece, mia.call, uploads)
    await expect(findFile(id, mia.call)).rejects.toMatchObject({ code: 'attachment.not-found' })
    await appendUpload({ ...piece, offset: 1 }, mia.call, uploads)
    await finishUpload({ uploadId: id }, mia.call, uploads)
    await expect(findFile(id, ben.call)).rejects.toMatchObject({ code: 'attachment.not-found' })
    expect((await getTicket({ ticketId }, ben.call)).attachments).toEqual([])

    await attach(db, mia.call, { ticketId }, [id])
    expect((await getTicket({ ticketId }, ben.call)).attachments).toMatchObject([
      { id, name: 'a.txt', type: 'text/plain', size: 2, url: `app://files/${id}` },
    ])
    expect(String(await contentOf(id, ben.call))).toBe('aa')
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const file = await sendFile(uploads, mia.call, { content: randomBytes(2 * MEGABYTE) })
    expect(await chunksOf(file.id)).toBe(2)
    await cancelUpload({ uploadId: file.id }, mia.call, uploads)
    await cancelUpload({ uploadId: file.id }, mia.call, uploads)
    expect(await chunksOf(file.id)).toBe(0)
  })

  it('stays while a held reply has it', async () => {
    const file = await sendFile(uploads, mia.call, { content: 'held', ticketId })
    await db.sql.query(
      `INSERT INTO "OutgoingReply" ("id", "workspaceId", "ticketId", "userId", "content", "dueAt", "uploadIds")
       VALUES ($1, $2, $3, $4, 'Soon', now(), $5)`,
      [createId(), acme.workspaceId, ticketId, mia.person.id, [file.id]],
    )
    await cancelUpload({ uploadId: file.id }, mia.call, uploads)
    expect(await chunksOf(file.id)).toBe(1)
  })
})

describe('attaching', () => {
  it('works for complete uploads of the author, once, in the order in which they were chosen', async () => {
    const [first, second] = [
      await sendFile(uploads, mia.call, { name: 'first.txt', content: '1' }),
      await sendFile(uploads, mia.call, { name: 'second.txt', content: '2' }),
    ]
    await expect(attach(db, ben.call, { ticketId }, [first.id])).rejects.toMatchObject({
      constraint: 'upload_is_known',
    })
    await attach(db, mia.call, { ticketId }, [second.id, first.id])
    await attach(db, mia.call, { ticketId }, [second.id, first.id])
    const { attachments } = await getTicket({ ticketId }, mia.call)
    expect(attachments.map(({ name }) => name)).toEqual(['second.txt', 'first.txt'])
  })

  it('two at once cannot exceed the limit of a ticket together', async () => {
    await setLimits(6, 10)
    const files = await Promise.all(
      [mia, ben].map(({ call }) => sendFile(uploads, call, { content: '123456', ticketId })),
    )
    const others = await Promise.all([mia, ben].map(connectAsOwner))
    const outcomes = await Promise.allSettled(
      [mia, ben].map(({ call }, index) =>
        attach({ ...db, sql: others[index] ?? db.sql }, call, { ticketId }, [
          files[index]?.id ?? '',
        ]),
      ),
    )
    await Promise.all(others.map((other) => other.end()))
    await setLimits(25 * MEGABYTE, 200 * MEGABYTE)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await getTicket({ ticketId }, mia.call)).attachments).toHaveLength(1)
  })

  it('ends with the ticket, which also deletes the bytes', async () => {
    const file = await sendFile(uploads, mia.call, { content: 'bytes', ticketId })
    await attach(db, mia.call, { ticketId }, [file.id])
    await db.sql.query('DELETE FROM "Ticket" WHERE "id" = $1', [ticketId])
    expect(await chunksOf(file.id)).toBe(0)
  })
})

describe('what is left behind', () => {
  const sweep = () => db.sql.query('SELECT private.sweep_uploads()')
  const untouchedFor = (id: string, time: string) =>
    db.sql.query(`UPDATE "Upload" SET "touchedAt" = now() - $2::interval WHERE "id" = $1`, [
      id,
      time,
    ])

  it('an incomplete file is removed after half an hour, and an unused complete one after a day', async () => {
    const half = createId()
    await beginUpload({ id: half, ticketId, name: 'half.txt', size: 2 }, mia.call, uploads)
    const piece = { uploadId: half, offset: 0, bytes: Buffer.from('a') }
    await appendUpload(piece, mia.call, uploads)
    const whole = await sendFile(uploads, mia.call, { content: 'whole' })
    await untouchedFor(half, '29 minutes')
    await untouchedFor(whole.id, '23 hours')
    await sweep()
    expect([await chunksOf(half), await chunksOf(whole.id)]).toEqual([1, 1])
    await untouchedFor(half, '31 minutes')
    await untouchedFor(whole.id, '25 hours')
    await sweep()
    expect([await chunksOf(half), await chunksOf(whole.id)]).toEqual([0, 0])
    await expect(appendUpload({ ...piece, offset: 1 }, mia.call, uploads)).rejects.toMatchObject({
      code: 'upload.not-found',
    })
  })
})

it('a damaged file is cut off before its end', async () => {
  const file = await sendFile(uploads, mia.call, { content: randomBytes(2 * MEGABYTE), ticketId })
  await attach(db, mia.call, { ticketId }, [file.id])
  await db.sql.query(
    `UPDATE "FileChunk" SET "bytes" = set_byte("bytes", 7, (get_byte("bytes", 7) + 1) % 256)
     WHERE "fileId" = $1 AND "position" = 0`,
    [file.id],
  )
  await expect(contentOf(file.id, mia.call)).rejects.toMatchObject({ code: 'attachment.damaged' })
})
