import { visibleLength } from '#shared/domain/text'
import { decodeText } from '../text/decode-text'
import { givenName, mailFileName, nameByType } from './file-name'
import { takeDataFiles } from './data-files'
import { htmlToText } from './html-to-text'
import { readInnerMail } from './inner-mail'
import type { MailBody, MailFile } from './mail-content'
import type { MailRemark } from './mail-remark'
import { chooseWords, tidy, unwrapFlowed, withoutGaps, withoutMarks } from './plain-words'
import { openSigned } from './signed-content'
import { type MailPart, splitMail } from './split-mail'
import { openTnef } from './tnef'
import { decodeTransfer } from './transfer-encoding'
import { decodeUuencoded } from './uuencode'

/** Nested mails deeper than this stay files. */
const DEEPEST_MAIL = 10
/** Text that people cannot use. */
const FOR_PROGRAMS =
  /^text\/(?:html|plain|css|csv|tab-separated-values|calendar|directory|(?:x-)?vcard|xml|.*script|rfc822-headers|x-amp-html|x-watch-html)$/u
const SIGNED = /^application\/(?:x-)?pkcs7-mime$/u

/** Reads a part and all parts below it. Each of them becomes text or a file. */
export async function readBody(part: MailPart, depth = 0): Promise<MailBody> {
  if (part.type === 'multipart/alternative') return readAlternatives(part, depth)
  if (part.type.startsWith('multipart/') && part.children.length > 0) {
    const isReport = part.type === 'multipart/report'
    const parts = isReport ? part.children.map(asFile) : part.children
    return together(await readAll(parts, depth), (texts) => texts.join('\n\n'))
  }
  if (isMail(part.type)) return readMailPart(part, depth)
  if (isWords(part)) return readWords(part)
  const body = await readFilePart(part)
  if (!SIGNED.test(part.type)) return body
  const inner = openSigned(body.files[0]?.content ?? Buffer.alloc(0))
  if (inner === null) return { ...body, remarks: [remark('encrypted', body.files[0]?.name)] }
  const opened = await readBody(await splitMail(inner), depth)
  const unchecked = { ...nothing(), remarks: [remark('signature-unchecked')] }
  return together([opened, body, unchecked], () => opened.text)
}

async function readAlternatives(part: MailPart, depth: number): Promise<MailBody> {
  const bodies = await readAll(part.children, depth)
  const plain = bodies.filter((_, at) => part.children[at]?.type === 'text/plain')
  const rich = bodies.filter((body) => !plain.includes(body))
  const words = (some: readonly { text: string }[]) =>
    some.map(({ text }) => text).find((text) => text.trim() !== '') ?? ''
  const body = together(bodies, () => chooseWords(words(plain), words(rich.reverse())))
  return { ...body, spare: { ...body.spare, text: words(bodies.map(({ spare }) => spare)) } }
}

/** A report explains what happened to a mail. The mail itself is attached as a file. */
function asFile(part: MailPart): MailPart {
  return isMail(part.type) ? { ...part, disposition: 'attachment' } : part
}

async function readAll(parts: readonly MailPart[], depth: number): Promise<MailBody[]> {
  const bodies: MailBody[] = []
  for (const part of parts) bodies.push(await readBody(part, depth))
  return bodies
}

function together(bodies: readonly MailBody[], join: (texts: string[]) => string): MailBody {
  return {
    text: join(bodies.map(({ text }) => text).filter((text) => text !== '')),
    files: bodies.flatMap(({ files }) => files),
    html: bodies.flatMap(({ html }) => html),
    remarks: bodies.flatMap(({ remarks }) => remarks),
    spare: {
      text: join(bodies.map(({ spare }) => spare.text).filter((text) => text !== '')),
      files: bodies.flatMap(({ spare }) => spare.files),
      remarks: bodies.flatMap(({ spare }) => spare.remarks),
    },
  }
}

/** Text to read and not a file: neither its disposition nor a name makes it one. */
function isWords({ type, disposition, name }: MailPart): boolean {
  const isText = type === 'text/plain' || type === 'text/html' || type.startsWith('multipart/')
  return isText && disposition !== 'attachment' && name === null
}

async function readWords(part: MailPart): Promise<MailBody> {
  const bytes = decodeTransfer(part.body, part.encoding)
  const isHtml = part.type === 'text/html'
  const read = decodeText(bytes, part.charset ?? (isHtml ? charsetOfHtml(bytes) : null))
  const remarks: MailRemark[] = []
  if (read.isGuessed) remarks.push(remark('charset-guessed', read.encoding))
  if (read.isDamaged) remarks.push(remark('damaged-text'))
  if (isHtml) {
    const { html, files } = await takeDataFiles(read.text)
    const { text, isCut } = htmlToText(html)
    if (isCut) remarks.push(remark('html-cut'))
    return { ...nothing(), text: withoutGaps(tidy(text)), html: [html], files, remarks }
  }
  const text = tidy(unwrapFlowed(read.text, part.params))
  const found = decodeUuencoded(text)
  let rest = ''
  let at = 0
  for (const { start, end } of found) {
    rest += text.slice(at, start)
    at = end
  }
  const files = found.map(({ name, content }) => ({
    name: givenName(name) ?? 'attachment',
    type: 'application/octet-stream',
    content,
    isNamed: true,
    contentId: null,
    isMarked: true,
  }))
  return { ...nothing(), text: withoutGaps(rest + text.slice(at)), files, remarks }
}

function charsetOfHtml(bytes: Buffer): string | null {
  const head = bytes.subarray(0, 4096).toString('latin1')
  return /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)/iu.exec(head)?.[1] ?? null
}

async function readFilePart(part: MailPart): Promise<MailBody> {
  const content = decodeTransfer(part.body, part.encoding)
  const name = givenName(part.name)
  const file = {
    name: name ?? (await nameByType(part.type, content)),
    type: part.type,
    content,
    isNamed: name !== null,
    contentId: part.contentId,
    isMarked: part.disposition === 'attachment',
  }
  const isTnef = part.type === 'application/ms-tnef' || /^winmail\.dat$/iu.test(file.name)
  if (isTnef) return unwrapTnef(file)
  const spare = isReadable(part) ? readUnknownText(part, content) : nothing().spare
  return { ...nothing(), files: [file], spare }
}

/** RFC 2046, 4.1.4: text of an unknown kind is shown as it is, unless it is made for a program. */
function isReadable({ type, disposition }: MailPart): boolean {
  return type.startsWith('text/') && disposition !== 'attachment' && !FOR_PROGRAMS.test(type)
}

function readUnknownText(part: MailPart, content: Buffer): MailBody['spare'] {
  const { text, encoding, isGuessed } = decodeText(content, part.charset)
  const isRtf = text.trimStart().startsWith('{\\rtf')
  const isEnriched = /\/(?:enriched|richtext)$/u.test(part.type)
  return {
    text: isRtf ? '' : withoutGaps(tidy(isEnriched ? withoutMarks(text) : text)),
    files: [],
    remarks: isGuessed ? [remark('charset-guessed', encoding)] : [],
  }
}

/** The files inside Outlook's winmail.dat replace it, unless one of them cannot be read. */
async function unwrapTnef(wrapping: MailFile): Promise<MailBody> {
  const opened = openTnef(wrapping.content)
  const files: MailFile[] = []
  for (const { name, type, contentId, content } of opened?.files ?? []) {
    const given = givenName(name)
    files.push({
      name: given ?? (await nameByType(type, content)),
      type: type === '' ? 'application/octet-stream' : type,
      content,
      isNamed: given !== null,
      contentId,
      isMarked: true,
    })
  }
  const kept = { files: [wrapping], remarks: [remark('outlook-wrapped', wrapping.name)] }
  if (opened === null) return { ...nothing(), ...kept }
  const { text, html, isRichTextOnly, hasAllFiles } = opened
  const rich = visibleLength(text) === 0 ? htmlToText(html) : { text, isCut: false }
  return {
    ...nothing(),
    files: hasAllFiles ? files : [...files, wrapping],
    html: html === '' ? [] : [html],
    remarks: hasAllFiles ? [] : kept.remarks,
    spare: {
      text: withoutGaps(tidy(rich.text)),
      files: isRichTextOnly && hasAllFiles ? kept.files : [],
      remarks: [
        ...(isRichTextOnly && hasAllFiles ? kept.remarks : []),
        ...(rich.isCut ? [remark('html-cut')] : []),
      ],
    },
  }
}

function isMail(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global'
}

/**
 * A mail inside the mail is text if it was sent to be read, and a file if its disposition or a name
 * says so.
 */
async function readMailPart(part: MailPart, depth: number): Promise<MailBody> {
  const content = decodeTransfer(part.body, part.encoding)
  const read = (root: MailPart) => readBody(root, depth + 1)
  const inner = depth < DEEPEST_MAIL ? await readInnerMail(content, read) : null
  const given = givenName(part.name)
  const isRead = inner !== null && part.disposition !== 'attachment'
  if (isRead && given === null) return inner.body
  const file = {
    name: given ?? mailFileName(inner?.subject ?? ''),
    type: part.type,
    content,
    isNamed: given !== null,
    contentId: part.contentId,
    isMarked: part.disposition === 'attachment',
  }
  return isRead
    ? { ...inner.body, files: [...inner.body.files, file] }
    : { ...nothing(), files: [file] }
}

function remark(kind: MailRemark['kind'], example = ''): MailRemark {
  return { kind, example }
}

function nothing(): MailBody {
  const spare = { text: '', files: [], remarks: [] }
  return { text: '', files: [], html: [], remarks: [], spare }
}
