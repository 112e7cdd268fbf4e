import type { MailPerson } from '#main/mail-reader/mail-people'
import { looksLikeMail } from '#main/mail-reader/mail-start'
import { tidy } from '#main/mail-reader/plain-words'
import { readMessage } from '#main/mail-reader/read-message'
import { mailTime } from './mail-time'

/** A mail for people, without any HTML. */
export interface MailToShow {
  from: string
  to: string
  subject: string
  /** As ISO 8601. Null if it has no readable date. */
  sentAt: string | null
  text: string
  attachments: { name: string; size: number }[]
}

/** Reads a mail to show it. Null if it is none. Never throws, whatever the bytes are. */
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
