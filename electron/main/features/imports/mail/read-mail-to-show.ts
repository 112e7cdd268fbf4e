import PostalMime, { type Address } from 'postal-mime'
import { looksLikeMail, repairHeader } from './mail-bytes'
import { mailText, tidy } from './mail-text'

/** A mail as a person reads it: nothing of it is HTML any more. */
export interface MailToShow {
  from: string
  to: string
  subject: string
  /** As ISO 8601; null when it has no readable date. */
  sentAt: string | null
  text: string
  attachments: { name: string; size: number }[]
}

/** Reads a mail to be shown; null for what is none. Never throws for what is in the bytes. */
export async function readMailToShow(bytes: Buffer): Promise<MailToShow | null> {
  if (!looksLikeMail(bytes)) return null
  try {
    const mail = await PostalMime.parse(await repairHeader(bytes))
    const sentAt = Date.parse(mail.date ?? '')
    return {
      from: people(mail.from === undefined ? [] : [mail.from]),
      to: people([...(mail.to ?? []), ...(mail.cc ?? [])]),
      subject: line(mail.subject ?? ''),
      sentAt: Number.isNaN(sentAt) ? null : new Date(sentAt).toISOString(),
      text: mailText(mail),
      attachments: mail.attachments.slice(0, 200).map(({ filename, mimeType, content }) => ({
        name: line(filename ?? '') || mimeType,
        size: typeof content === 'string' ? content.length : content.byteLength,
      })),
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return null
  }
}

function people(addresses: readonly Address[]): string {
  return addresses
    .flatMap((address) => address.group ?? [address])
    .slice(0, 50)
    .map(({ name, address }) =>
      name === '' || name === address ? line(address) : `${line(name)} <${line(address)}>`,
    )
    .join(', ')
}

function line(text: string): string {
  return tidy(text)
    .replace(/[\u0000-\u001f\u007f-\u009f]+/gu, ' ')
    .trim()
    .slice(0, 1000)
    .toWellFormed()
}
