import { Readable } from 'node:stream'
import type { SendMailOptions } from 'nodemailer'
import { asItReads } from './one-line'
import type { OutgoingMail } from './transport'

/** The mail in nodemailer's form. Addresses are passed as parts, so that no parser has to guess them. */
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
    // RFC 3834: prevents automatic answers, such as out-of-office replies. A person's text must not
    // have these headers, because answers to it could be held back too.
    ...(mail.thread ?? {
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    }),
    attachments: (mail.files ?? []).map((file) => ({
      filename: asItReads(file.name),
      contentType: file.type,
      contentDisposition: 'attachment' as const,
      contentTransferEncoding: 'base64' as const,
      // A stream with a small buffer, so that no file is in memory as a whole.
      content: Readable.from(file.content(), { objectMode: false }),
    })),
    // A mail consists only of these strings and bytes. It must never load a file or a page.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
