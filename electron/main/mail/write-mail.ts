import { z } from 'zod'
import type { WaitingMail } from './outbox'
import type { MailTemplates } from './templates'
import type { Mailbox, OutgoingMail } from './transport'

/** What the database puts into the payload of a mail with a code. */
const CodePayloadSchema = z.object({
  code: z.string().regex(/^\d{6}$/),
  installation: z.string().optional(),
})

export interface Writing {
  templates: MailTemplates
  sender: Mailbox
  /** Named in the mail when its row does not say which machine asked. */
  device: string
}

/** Makes the mail of a row, the same at every try; null for a row this version cannot read. */
export function writeMail(row: WaitingMail, writing: Writing): OutgoingMail | null {
  if (row.kind !== 'code') return null
  const payload = CodePayloadSchema.safeParse(row.payload)
  if (!payload.success) return null
  const { code, installation } = payload.data
  const lifetime = row.expiresAt === null ? 0 : row.expiresAt.getTime() - row.createdAt.getTime()
  const host = writing.sender.address.split('@')[1] ?? 'localhost'
  return {
    messageId: `<${row.messageId}@${host}>`,
    date: row.createdAt,
    from: writing.sender,
    to: row.recipient,
    ...writing.templates.code({
      code,
      validMinutes: Math.round(lifetime / 60_000),
      device: installation ?? writing.device,
      requestedAt: row.createdAt,
    }),
  }
}
