import type { MailPerson } from '#main/mail-reader/mail-people'
import { looksLikeMail } from '#main/mail-reader/mail-start'
import { tidy } from '#main/mail-reader/plain-words'
import { readMessage } from '#main/mail-reader/read-message'
import { mailTime } from './mail-time'

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
    const mail = await readMessage(bytes)
    const sentAt = mailTime(mail)?.at ?? null
    return {
      from: people(mail.from),
      to: people([...mail.to, ...mail.cc]),
      subject: line(mail.subject),
      sentAt: sentAt === null ? null : new Date(sentAt).toISOString(),
      text: mail.text,
      attachments: mail.files.slice(0, 200).map(({ name, content }) => ({
        name: line(name),
        size: content.byteLength,
      })),
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return null
  }
}

function people(found: readonly MailPerson[]): string {
  return found
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
