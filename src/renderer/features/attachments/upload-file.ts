import type { UploadedFile } from '#shared/domain/attachment'

/** The part of the bridge that uploads use. */
export interface UploadCalls {
  begin: (input: {
    id: string
    ticketId: string | null
    name: string
    size: number
  }) => Promise<{ chunkBytes: number }>
  append: (input: {
    uploadId: string
    offset: number
    bytes: Uint8Array<ArrayBuffer>
  }) => Promise<unknown>
  finish: (input: { uploadId: string }) => Promise<UploadedFile>
  cancel: (input: { uploadId: string }) => Promise<unknown>
  limits: (input: {
    ticketId: string | null
  }) => Promise<{ maxFileBytes: number; maxTicketBytes: number; usedBytes: number }>
}

/** The file has changed since it was chosen, or cannot be read. Its upload is deleted. */
export class FileUnreadable extends Error {}

/** Thrown when the user removed the file. */
export class UploadCancelled extends Error {}

interface Upload {
  id: string
  ticketId: string | null
  file: File
  signal: AbortSignal
  onSent: (bytes: number) => void
}

/**
 * Uploads one file to main in bounded chunks, so that only one chunk is in memory. If the file
 * changes or disappears in the meantime, it throws FileUnreadable. To detect another file of the
 * same size and time in its place, the file is read again at the end, and each chunk must equal
 * what was sent. When the upload ends early, main is told to delete it.
 */
export async function uploadFile(calls: UploadCalls, upload: Upload): Promise<UploadedFile> {
  const { id, ticketId, file, signal, onSent } = upload
  const { name, size, lastModified } = file
  // A slice remembers the file's modification time. Reading it after a change fails instead of
  // mixing two versions.
  const whole = file.slice(0, size)
  const check = () => {
    if (signal.aborted) throw new UploadCancelled()
  }
  check()
  const { chunkBytes } = await calls.begin({ id, ticketId, name, size })
  const sent: string[] = []
  const chunks = async (
    take: (bytes: Uint8Array<ArrayBuffer>, offset: number) => Promise<void>,
  ) => {
    for (let offset = 0; offset < size; offset += chunkBytes) {
      check()
      const bytes = await readPart(whole, offset, Math.min(offset + chunkBytes, size))
      check()
      await take(bytes, offset)
    }
    check()
  }
  try {
    await chunks(async (bytes, offset) => {
      sent.push(await digestOf(bytes))
      await calls.append({ uploadId: id, offset, bytes })
      onSent(offset + bytes.byteLength)
    })
    // A file of one chunk was read at one moment, so it cannot be a mix of two versions.
    if (sent.length > 1) {
      await chunks(async (bytes, offset) => {
        if ((await digestOf(bytes)) !== sent[offset / chunkBytes]) throw new FileUnreadable(name)
      })
    }
    if (file.size !== size || file.lastModified !== lastModified) throw new FileUnreadable(name)
    if (size === 0) await readPart(file.slice(), 0, 0)
    return await calls.finish({ uploadId: id })
  } catch (error) {
    // Nobody sees the unfinished upload, and main deletes it later anyway. This only does it
    // sooner.
    await calls.cancel({ uploadId: id }).catch(() => undefined)
    throw error
  }
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function readPart(blob: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = new Uint8Array(await blob.slice(from, to).arrayBuffer())
  } catch (cause) {
    throw new FileUnreadable('', { cause })
  }
  if (bytes.byteLength !== to - from) throw new FileUnreadable()
  return bytes
}
