import type { MailBody } from './mail-content'
import { readPeople } from './mail-people'
import { looksLikeMail } from './mail-start'
import { tidy } from './plain-words'
import { type MailPart, splitMail } from './split-mail'

/**
 * A mail that is attached to another one: its subject, and its text below its header lines. Null if
 * it is no mail. `read` reads its content.
 */
export async function readInnerMail(
  bytes: Buffer,
  read: (root: MailPart) => Promise<MailBody>,
): Promise<{ subject: string; body: MailBody } | null> {
  if (!looksLikeMail(bytes)) return null
  const root = await splitMail(bytes)
  const { header } = root
  const subject = header.words(header.raw('subject'))
  const people = (name: string) =>
    readPeople(header, name)
      .map((person) => (person.name === '' ? person.address : `${person.name} <${person.address}>`))
      .join(', ')
  const lines = [
    ['From', people('from')],
    ['To', people('to')],
    ['Cc', people('cc')],
    // As it was sent, with the sender's own clock and offset from UTC.
    ['Date', header.raw('date')],
    ['Subject', subject],
  ].filter(([, value]) => value !== '')
  const body = await read(root)
  const head = tidy(lines.map(([name, value]) => `${name}: ${value}`).join('\n'))
  return { subject, body: { ...body, text: [head, body.text].join('\n\n').trimEnd() } }
}
