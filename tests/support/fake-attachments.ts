import type { Attachment } from '#shared/domain/attachment'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'

type AttachmentChannel = Extract<keyof FakeHandlers, `attachments:${string}`>

/** Stored files. Tests put their bytes into `main.contents`, by id. */
export function fakeAttachments(main: FakeMain): Pick<FakeHandlers, AttachmentChannel> {
  const find = (id: string): Pick<Attachment, 'id' | 'name' | 'type' | 'size'> => {
    const attached = main.tickets.flatMap(({ attachments, comments }) => [
      ...attachments,
      ...comments.flatMap((comment) => comment.attachments),
    ])
    const found = attached.find((file) => file.id === id) ?? main.uploads.get(id)
    if (found === undefined) throw new DomainError('attachment.not-found', {})
    return found
  }
  const bytesOf = (id: string) => main.contents.get(find(id).id) ?? new Uint8Array()
  return {
    'attachments:open': ({ attachmentId, confirmed }) => {
      const { name } = find(attachmentId)
      if (!confirmed && /\.(?:exe|sh|html|svg|js)$/i.test(name)) {
        throw new DomainError('attachment.can-run', { name })
      }
      return {}
    },
    'attachments:save': ({ attachmentId }) => ({
      saved: { name: find(attachmentId).name, folder: 'Downloads' },
    }),
    'attachments:save-all': ({ ticketId }) => ({
      saved: { name: `Files of ticket ${main.ticket(ticketId).number}.zip`, folder: 'Downloads' },
    }),
    'attachments:start-drag': ({ attachmentIds }) => {
      attachmentIds.forEach(find)
      return {}
    },
    'attachments:list-mails': ({ ticketId }) => ({ mails: main.mails.get(ticketId) ?? [] }),
    'attachments:read-text': ({ attachmentId }) => {
      const { type } = find(attachmentId)
      const text = new TextDecoder().decode(bytesOf(attachmentId))
      if (type !== 'message/rfc822') return { kind: 'text', text, isCut: false }
      const from = 'Nora North <nora@example.org>'
      const sentAt = new Date(main.options.now).toISOString()
      const mail = { from, to: 'help@example.org', subject: 'Printer on fire', sentAt, text }
      return {
        kind: 'mail',
        ...mail,
        attachments: [{ name: 'photo.jpg', size: 34_000 }],
        isCut: false,
      }
    },
    'attachments:read-bytes': ({ attachmentId, offset }) => ({
      bytes: bytesOf(attachmentId).slice(offset),
      nextOffset: null,
    }),
    'attachments:explain-picture': ({ attachmentId }) => {
      find(attachmentId)
      return { kind: 'damaged' }
    },
  }
}
