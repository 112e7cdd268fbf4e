import { Readable } from 'node:stream'
import type { SendMailOptions } from 'nodemailer'
import { asItReads } from './one-line'
import type { OutgoingMail } from './transport'

/** The mail as nodemailer takes it. Addresses go in as parts, so that no parser has to guess them. */
export function compose(mail: OutgoingMail): SendMailOptions {
  return {
    messageId: mail.messageId,
    date: mail.date,
    from: { ...mail.from, name: asItReads(mail.from.name) },
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    to: { name: '', address: mail.to },
    envelope: { from: mail.from.address, to: [mail.to] },
    subject: asItReads(mail.subject),
    text: mail.text,
    html: mail.html,
    // RFC 3834: keeps out-of-office replies and other machines from answering. What a person wrote
    // must not carry it, or an answer to it may be held back too.
    ...(mail.thread ?? {
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    }),
    attachments: (mail.files ?? []).map((file) => ({
      filename: asItReads(file.name),
      contentType: file.type,
      contentDisposition: 'attachment' as const,
      contentTransferEncoding: 'base64' as const,
      // Bytes, and few of them ahead: no file is in memory as a whole.
      content: Readable.from(file.content(), { objectMode: false }),
    })),
    // A mail is made of the strings and bytes above alone: it may never pull in a file or a page.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
