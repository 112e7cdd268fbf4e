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

/** Files that are words. */
const SHOWN = /^(?:text\/plain|message\/delivery-status)$/u

/** A mail as far as it can be read. */
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
  /** Oldest first, as the header has them. */
  references: string[]
  /** As its header has it; '' for none. */
  date: string
  /** The times at which servers took it, the latest first. */
  received: string[]
  /** As a person reads it: no HTML any more. Line ends are LF, and what PostgreSQL cannot store is gone. */
  text: string
  files: MailFile[]
  remarks: MailRemark[]
}

/** Reads a mail from its bytes, or from its header alone. Throws for what is too deep or too long to be one. */
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

/** A mail that says nothing itself, with what there is to say for it. */
function withSpare({ spare, ...body }: MailBody): Pick<MailBody, 'text' | 'files' | 'remarks'> {
  const files = [...body.files, ...spare.files]
  const text = visibleLength(spare.text) === 0 ? textOfFiles(files) : spare.text
  return { text, files, remarks: [...body.remarks, ...spare.remarks] }
}

/** Of a mail that says nothing itself: what its text files say that are there to be read, or its report. */
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
