import type { UploadedFile } from '#shared/domain/attachment'

/** The part of the bridge that files travel by. */
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

/** The file is not any more what it was when it was chosen, or cannot be read. Nothing of it is kept. */
export class FileUnreadable extends Error {}

/** Thrown where the person took the file back. */
export class UploadCancelled extends Error {}

interface Upload {
  id: string
  ticketId: string | null
  file: File
  signal: AbortSignal
  onSent: (bytes: number) => void
}

/**
 * Hands one file to main in bounded chunks, so that no more than one chunk of it is in memory. A file
 * that changes or vanishes meanwhile ends as FileUnreadable, also one that another file of the same size and
 * time took the place of: it is read once more at the end, and each chunk must be what was sent. Whatever ends
 * it early, main is told to forget what it has.
 */
export async function uploadFile(calls: UploadCalls, upload: Upload): Promise<UploadedFile> {
  const { id, ticketId, file, signal, onSent } = upload
  const { name, size, lastModified } = file
  // A slice keeps the file's time of change: reading it after a change fails instead of mixing two versions.
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
    // One chunk was read at one moment.
    if (sent.length > 1) {
      await chunks(async (bytes, offset) => {
        if ((await digestOf(bytes)) !== sent[offset / chunkBytes]) throw new FileUnreadable(name)
      })
    }
    if (file.size !== size || file.lastModified !== lastModified) throw new FileUnreadable(name)
    if (size === 0) await readPart(file.slice(), 0, 0)
    return await calls.finish({ uploadId: id })
  } catch (error) {
    // What main keeps of it is seen by nobody and swept; this only makes it sooner.
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
