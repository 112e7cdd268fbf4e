import { visibleLength } from '#shared/domain/text'
import { decodeText } from '../text/decode-text'
import { readWords } from './encoded-words'
import { numberNames } from './file-name'
import { readBody } from './mail-body'
import type { MailBody, MailFile } from './mail-content'
import { type MailPerson, readPeople } from './mail-people'
import type { MailRemark } from './mail-remark'
import { tidy, withoutGaps } from './plain-words'
import { leaveOutShown } from './shown-pictures'
import { splitMail } from './split-mail'

/** Files that count as text. */
const SHOWN = /^(?:text\/plain|message\/delivery-status)$/u

/** Everything that can be read from a mail. */
export interface Message {
  from: MailPerson[]
  sender: MailPerson[]
  replyTo: MailPerson[]
  returnPath: MailPerson[]
  to: MailPerson[]
  cc: MailPerson[]
  subject: string
  /** Without brackets. */
  messageId: string | null
  inReplyTo: string[]
  /** Oldest first, as in the header. */
  references: string[]
  /** As in the header. '' if there is none. */
  date: string
  /** The times at which servers received it, the latest first. */
  received: string[]
  /**
   * The text for people, without HTML. Line ends are LF, and characters that PostgreSQL cannot
   * store are removed.
   */
  text: string
  files: MailFile[]
  remarks: MailRemark[]
}

/**
 * Reads a mail from its bytes, or from its header alone. Throws if it is too deep or too long to be
 * a mail.
 */
export async function readMessage(bytes: Buffer): Promise<Message> {
  const root = await splitMail(bytes)
  const { header } = root
  const body = await readBody(root)
  const { text, files, remarks } = visibleLength(body.text) === 0 ? withSpare(body) : body
  const kept = leaveOutShown({ text, files, html: body.html })
  const words = readWords(header.raw('subject'))
  const guess = header.guessed ?? words.guessed
  const subject = tidy(words.text)
  return {
    from: readPeople(header, 'from'),
    sender: readPeople(header, 'sender'),
    replyTo: readPeople(header, 'reply-to'),
    returnPath: readPeople(header, 'return-path'),
    to: readPeople(header, 'to'),
    cc: readPeople(header, 'cc'),
    subject,
    messageId: messageIds(header.raw('message-id'))[0] ?? null,
    inReplyTo: messageIds(header.raw('in-reply-to')),
    references: messageIds(header.raw('references')),
    date: header.raw('date'),
    received: header.all('received').map((line) => line.slice(line.lastIndexOf(';') + 1).trim()),
    text: withoutGaps(tidy(text)),
    files: numberNames(kept.files),
    remarks: [
      ...(guess === null ? [] : [{ kind: 'charset-guessed', example: guess } as const]),
      ...(subject.includes('\ufffd') ? [{ kind: 'damaged-text', example: '' } as const] : []),
      ...remarks,
      ...kept.remarks,
    ],
  }
}

/** Gives a mail without text its replacement. */
function withSpare({ spare, ...body }: MailBody): Pick<MailBody, 'text' | 'files' | 'remarks'> {
  const files = [...body.files, ...spare.files]
  const text = visibleLength(spare.text) === 0 ? textOfFiles(files) : spare.text
  return { text, files, remarks: [...body.remarks, ...spare.remarks] }
}

/** For a mail without text: the text of its text files that are meant to be read, or of its report. */
function textOfFiles(files: readonly MailFile[]): string {
  return files
    .filter(({ type, isMarked }) => !isMarked && SHOWN.test(type))
    .map(({ content }) => decodeText(content, null).text.trim())
    .join('\n\n')
}

function messageIds(text: string): string[] {
  return (text.match(/<[^<>\s\u0000-\u001f\u007f-\u009f\ufffd]{1,900}>/gu) ?? []).map((id) =>
    id.slice(1, -1),
  )
}
