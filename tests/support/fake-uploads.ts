import type { UploadedFile } from '#shared/domain/attachment'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'

type UploadChannel = Extract<keyof FakeHandlers, `uploads:${string}`>

const MEGABYTE = 1024 * 1024
const LIMITS = { maxFileBytes: 25 * MEGABYTE, maxTicketBytes: 200 * MEGABYTE }

/** A file that the fake received. Its bytes are counted and discarded. */
export interface FakeUpload extends UploadedFile {
  receivedBytes: number
  isReady: boolean
}

/** Files that are being uploaded. Types come from the name's ending, which main never does. */
export function fakeUploads(main: FakeMain): Pick<FakeHandlers, UploadChannel> {
  const find = (id: string): FakeUpload => {
    const upload = main.uploads.get(id)
    if (upload === undefined) throw new DomainError('upload.not-found', {})
    return upload
  }
  const limits = (ticketId: string | null) => {
    const ticket = main.tickets.find(({ id }) => id === ticketId)
    const files = ticket?.comments.flatMap(({ attachments }) => attachments) ?? []
    const all = [...files, ...(ticket?.attachments ?? [])]
    return { ...LIMITS, usedBytes: all.reduce((sum, { size }) => sum + size, 0) }
  }
  return {
    'uploads:describe': ({ paths }) => ({ kinds: paths.map(() => ({ what: 'file' })) }),
    'uploads:limits': ({ ticketId }) => limits(ticketId),
    'uploads:begin': ({ id, ticketId, name, size }) => {
      const { maxFileBytes, maxTicketBytes, usedBytes } = limits(ticketId)
      if (size > maxFileBytes) {
        throw new DomainError('attachment.too-large', { maxBytes: maxFileBytes })
      }
      if (usedBytes + size > maxTicketBytes) {
        throw new DomainError('attachment.ticket-full', { maxBytes: maxTicketBytes, usedBytes })
      }
      const upload = { id, name, size, type: typeOf(name), receivedBytes: 0, isReady: false }
      main.uploads.set(id, upload)
      return { chunkBytes: MEGABYTE }
    },
    'uploads:append': ({ uploadId, offset, bytes }) => {
      const upload = find(uploadId)
      const { receivedBytes } = upload
      if (offset > receivedBytes) throw new DomainError('upload.out-of-order', { receivedBytes })
      upload.receivedBytes = Math.max(receivedBytes, offset + bytes.byteLength)
      return { receivedBytes: upload.receivedBytes }
    },
    'uploads:finish': ({ uploadId }) => {
      const upload = find(uploadId)
      const { id, name, type, size, receivedBytes } = upload
      if (receivedBytes < size) {
        throw new DomainError('upload.incomplete', { receivedBytes, size })
      }
      upload.isReady = true
      return { id, name, type, size }
    },
    'uploads:cancel': ({ uploadId }) => {
      main.uploads.delete(uploadId)
      return {}
    },
  }
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  eml: 'message/rfc822',
  zip: 'application/zip',
}

function typeOf(name: string): string {
  return TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}
