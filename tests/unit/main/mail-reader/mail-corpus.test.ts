import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { readMessage } from '#main/mail-reader/read-message'
import { EXPLAINED } from './mail-corpus-differences'

const FOLDER = join(import.meta.dirname, '../../../data/mail-corpus')
const MAILS = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.eml$|\/msg_\d+a?\.txt$/u.test(path))
  .sort()

/** What a library reads from a mail, as far as it can be compared. */
interface Read {
  subject: string
  sender: string
  text: string
  files: { name: string | null; type: string; content: Buffer }[]
}

/**
 * Other libraries may read nothing that is missing here. Additional results here (repaired
 * charsets, text from HTML, names for unnamed files) are the purpose of this reader.
 */
describe.each([
  ['mailparser', readByMailparser],
  ['postal-mime', readByPostalMime],
])('%s finds nothing in real mails that is missing here', (library, readByOther) => {
  it.each(MAILS)('%s', async (path) => {
    const bytes = readFileSync(join(FOLDER, path))
    const ours = await readOurs(bytes)
    const theirs = await readByOther(bytes)
    const found = [
      ...(ours.subject === theirs.subject ? [] : ['subject']),
      ...(ours.sender === theirs.sender ? [] : ['sender']),
      ...(wordsOf(theirs.text).every((word) => saysWord(ours, word)) ? [] : ['text']),
      ...(theirs.files.every((file) => hasFile(ours, file, library)) ? [] : ['files']),
    ]
    const explained = EXPLAINED.filter((one) => one.mail === path && one.library === library)
    expect(found).toEqual(explained.map(({ column }) => column))
  })
})

it('every explained difference belongs to an existing mail', () => {
  for (const { mail, reason } of EXPLAINED) {
    expect(MAILS).toContain(mail)
    expect(reason).not.toBe('')
  }
})

async function readOurs(bytes: Buffer): Promise<Read> {
  const mail = await readMessage(bytes)
  const { subject, text, files } = mail
  return { subject: line(subject), sender: mail.from[0]?.address ?? '', text, files }
}

async function readByMailparser(bytes: Buffer): Promise<Read> {
  const mail = await simpleParser(bytes, { skipTextToHtml: true, skipImageLinks: true })
  const [from] = mail.from?.value ?? []
  return {
    subject: line(mail.subject ?? ''),
    sender: from?.address ?? from?.group?.[0]?.address ?? '',
    text: mail.text ?? '',
    files: mail.attachments.map(({ filename, contentType, content }) => ({
      name: filename ?? null,
      type: contentType,
      content,
    })),
  }
}

async function readByPostalMime(bytes: Buffer): Promise<Read> {
  const mail = await PostalMime.parse(bytes)
  return {
    subject: line(mail.subject ?? ''),
    sender: mail.from?.address ?? mail.from?.group[0]?.address ?? '',
    text: mail.text ?? '',
    files: mail.attachments.map(({ filename, mimeType, content }) => ({
      name: filename,
      type: mimeType,
      content: Buffer.from(content as ArrayBuffer),
    })),
  }
}

function line(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []
}

function saysWord({ text }: Read, word: string): boolean {
  return text.toLowerCase().includes(word)
}

/**
 * The same name, type, size and SHA-256. For files that postal-mime decodes line by line, the same
 * except for line ends.
 */
function hasFile(ours: Read, theirs: Read['files'][number], library: string): boolean {
  const print = (content: Buffer) => createHash('sha256').update(content).digest('hex')
  const unwrapped = (content: Buffer) => content.toString('latin1').replaceAll('\r', '').trimEnd()
  return ours.files.some(({ name, type, content }) => {
    const isCalledSo = theirs.name === null || theirs.name === name
    const isSame = print(content) === print(theirs.content)
    const isSameText = library === 'postal-mime' && unwrapped(content) === unwrapped(theirs.content)
    return isCalledSo && type === theirs.type && (isSame || isSameText)
  })
}
