import { headerEnd } from '#main/mail-reader/mail-start'
import type { Message } from '#main/mail-reader/read-message'
import { importKey } from '../import-key'
import type { ReadMail } from '../import-row'

/** As the subjects of our own mails carry it: "[#482]". */
const NUMBER = /\[#(\d{1,9})\]/gu
const MOST_IDS = 100

/** What a mail says about itself and about where it belongs; `bytes` are the whole of it. */
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
 * Tells mails apart that carry one Message-ID: by their own date and body, and not by what servers wrote into
 * their header or made of their line ends.
 */
function contentKey(mail: Message, bytes: Buffer): string {
  const body = bytes.subarray(headerEnd(bytes)).toString('latin1').replaceAll('\r', '').trimEnd()
  return importKey('mail-content', mail.date, body)
}
