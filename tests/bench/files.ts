import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createId } from '@paralleldrive/cuid2'
import { appendUpload } from '#main/features/attachments/append-upload'
import { beginUpload } from '#main/features/attachments/begin-upload'
import { finishUpload } from '#main/features/attachments/finish-upload'
import { findFile, readFile } from '#main/features/attachments/read-file'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService, type UploadService } from '#main/features/attachments/upload-service'
import type { FilledDatabase } from './filled-database'
import { type Figures, type Operation, WrongResult, figures, takeSamples } from './measure'

const MEGABYTE = 1024 * 1024
/** The largest file that a workspace accepts by default. */
const FILE_PIECES = 25
/** 2 GB, as much as the database can count. */
const LARGE_BYTES = 2_000_000_000
const WARM_UP = 2
/** Each sample moves 50 MB. */
const MOST_SAMPLES = 20
const POLL_EVERY_MS = 50

export interface FileFigures {
  rows: ({ operation: string } & Figures)[]
  /** The most extra memory of the process while 2 GB were uploaded, in MB. */
  uploadMemoryMb: number
}

/**
 * Measures the upload and download of a file of 25 MB through the product (limits, order, SHA-256,
 * row security). Compares it with the same bytes through pg, one piece of 1 MiB per statement, into
 * and out of an unprotected table. Then measures the memory of this process while 2 GB are
 * uploaded.
 */
export async function measureFiles(
  filled: FilledDatabase,
  samples: number,
  random: () => number,
): Promise<FileFigures> {
  const store = createDatabaseFileStore()
  const uploads = createUploadService(store)
  await filled.owner.query(
    'CREATE TABLE private.bench_bytes (file text, position integer, bytes bytea, PRIMARY KEY (file, position))',
  )
  await filled.owner.query(
    'ALTER TABLE private.bench_bytes ALTER COLUMN bytes SET STORAGE EXTERNAL',
  )
  await filled.owner.query(
    `UPDATE "WorkspaceSettings" SET "maxAttachmentBytes" = $2, "maxTicketAttachmentBytes" = $2
     WHERE "workspaceId" = $1`,
    [filled.workspaceId, LARGE_BYTES],
  )
  const piece = randomBytes(MEGABYTE)
  // First, because memory that was used before would be reused and not be counted.
  const uploadMemoryMb = await memoryOfUpload(filled, uploads, piece)
  const operations = [sending(filled, uploads, piece), await fetching(filled, uploads, piece)]
  const taken = await takeSamples(operations, Math.min(samples, MOST_SAMPLES), WARM_UP, random)
  const rows = operations.flatMap(({ name }, place) => {
    const own = taken[place]
    return own === undefined ? [] : [{ operation: name, ...figures(own) }]
  })
  await filled.owner.query('DROP TABLE private.bench_bytes')
  await filled.owner.query('DELETE FROM "Upload"')
  return { rows, uploadMemoryMb }
}

async function upload(
  { call }: FilledDatabase,
  uploads: UploadService,
  piece: Uint8Array<ArrayBuffer>,
  size: number,
): Promise<string> {
  const id = createId()
  await beginUpload({ id, ticketId: null, name: 'bench.bin', size }, call, uploads)
  for (let offset = 0; offset < size; offset += piece.byteLength) {
    const bytes = piece.subarray(0, Math.min(piece.byteLength, size - offset))
    await appendUpload({ uploadId: id, offset, bytes }, call, uploads)
  }
  await finishUpload({ uploadId: id }, call, uploads)
  return id
}

async function insertPlainly(
  { owner }: FilledDatabase,
  piece: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const file = createId()
  for (let position = 0; position < FILE_PIECES; position += 1) {
    await owner.query({
      name: 'bench-insert',
      text: 'INSERT INTO private.bench_bytes VALUES ($1, $2, $3)',
      values: [file, position, piece],
    })
  }
  return file
}

function sending(
  filled: FilledDatabase,
  uploads: UploadService,
  piece: Uint8Array<ArrayBuffer>,
): Operation {
  return {
    name: 'files: upload of 25 MB',
    prepare: () => ({
      product: () => upload(filled, uploads, piece, FILE_PIECES * MEGABYTE),
      baseline: () => insertPlainly(filled, piece),
      check: (product, baseline) => {
        if (product === '' || baseline === '') throw new WrongResult('nothing was stored')
      },
    }),
  }
}

async function fetching(
  filled: FilledDatabase,
  uploads: UploadService,
  piece: Uint8Array<ArrayBuffer>,
): Promise<Operation> {
  const id = await upload(filled, uploads, piece, FILE_PIECES * MEGABYTE)
  const file = await insertPlainly(filled, piece)
  return {
    name: 'files: download of 25 MB',
    prepare: () => ({
      product: async () => {
        let size = 0
        const found = await findFile(id, filled.call)
        for await (const bytes of readFile(found, filled.call, uploads.store))
          size += bytes.byteLength
        return size
      },
      baseline: async () => {
        let size = 0
        for (let position = 0; position < FILE_PIECES; position += 1) {
          const { rows } = await filled.owner.query<{ bytes: Buffer }>({
            name: 'bench-select',
            text: 'SELECT bytes FROM private.bench_bytes WHERE file = $1 AND position = $2',
            values: [file, position],
          })
          size += rows[0]?.bytes.byteLength ?? 0
        }
        return size
      },
      check: (product, baseline) => {
        if (product !== baseline)
          throw new WrongResult(`${String(product)} of ${String(baseline)} bytes`)
      },
    }),
  }
}

/** The most extra memory of this process while 2 GB were uploaded. */
async function memoryOfUpload(
  filled: FilledDatabase,
  uploads: UploadService,
  piece: Uint8Array<ArrayBuffer>,
): Promise<number> {
  // What is loaded at the first use belongs to the app and not to the file.
  await upload(filled, uploads, piece, MEGABYTE)
  const before = process.memoryUsage.rss()
  let most = before
  const done = new AbortController()
  const watching = (async () => {
    while (!done.signal.aborted) {
      most = Math.max(most, process.memoryUsage.rss())
      await wait(POLL_EVERY_MS)
    }
  })()
  try {
    await upload(filled, uploads, piece, LARGE_BYTES)
  } finally {
    done.abort()
    await watching
  }
  return Math.max(0, most - before) / 1_000_000
}
