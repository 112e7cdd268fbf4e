import { headerEnd } from '#main/mail-reader/mail-start'
import type { Message } from '#main/mail-reader/read-message'
import { importKey } from '../import-key'
import type { ReadMail } from '../import-row'

/** The ticket number in the subjects of our own mails: "[#482]". */
const NUMBER = /\[#(\d{1,9})\]/gu
const MOST_IDS = 100

/** What a mail says about itself and which mails it refers to. `bytes` are the whole mail. */
export function identifyMail(mail: Message, bytes: Buffer): ReadMail {
  const { messageId } = mail
  const isOther = (id: string) => id !== messageId
  const references = [...new Set([...mail.references, ...mail.inReplyTo])].filter(isOther)
  const answers = [...new Set([...mail.inReplyTo, ...mail.references.toReversed()])].filter(isOther)
  const number = [...mail.subject.matchAll(NUMBER)].at(-1)?.[1]
  return {
    bytes,
    messageId,
    references: references.slice(-MOST_IDS),
    answers: answers.slice(0, MOST_IDS),
    number: number === undefined ? null : Number(number),
    contentKey: contentKey(mail, bytes),
  }
}

/**
 * Distinguishes mails with the same Message-ID by their own date and body. Header lines that
 * servers add and changed line endings do not matter.
 */
function contentKey(mail: Message, bytes: Buffer): string {
  const body = bytes.subarray(headerEnd(bytes)).toString('latin1').replaceAll('\r', '').trimEnd()
  return importKey('mail-content', mail.date, body)
}
