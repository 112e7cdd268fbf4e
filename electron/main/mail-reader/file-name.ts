import { fileTypeFromBuffer } from 'file-type'
import libmime from 'libmime'
import { ATTACHMENT_NAME_MAX } from '#shared/domain/attachment'
import { codePointLength, visibleLength } from '#shared/domain/text'
import { tidy } from './plain-words'

/** Names for parts without one, by type. */
const NAMES: Record<string, string> = {
  'text/calendar': 'calendar.ics',
  'text/html': 'page.html',
  'image/jpg': 'attachment.jpg',
  'message/delivery-status': 'delivery status.txt',
  'message/disposition-notification': 'receipt.txt',
  'message/feedback-report': 'feedback report.txt',
  'text/rfc822-headers': 'mail header.txt',
  'application/pgp-signature': 'signature.asc',
  'application/pgp-encrypted': 'version.txt',
  'application/pkcs7-signature': 'smime.p7s',
  'application/x-pkcs7-signature': 'smime.p7s',
  'application/pkcs7-mime': 'smime.p7m',
  'application/x-pkcs7-mime': 'smime.p7m',
  'application/ms-tnef': 'winmail.dat',
}

/** The path on another computer, such as "C:\\Users\\nora\\", "/tmp/" or "../". */
const FOLDERS = /^(?:[a-z]:[/\\]|\\\\|\.{0,2}\/)/iu

/**
 * A file's name for people: without the folders that some programs send, and short enough to be
 * stored with its ending. Null if it has none.
 */
export function givenName(given: string | null): string | null {
  const whole = oneLine(given ?? '')
  const name = FOLDERS.test(whole) ? whole.replace(/^.*[/\\]/u, '').trim() : whole
  return visibleLength(name) === 0 || /^\.+$/u.test(name) ? null : shorten(name)
}

/** A name for a part without one, with the ending of its type or of its content. */
export async function nameByType(type: string, content: Buffer): Promise<string> {
  const known = NAMES[type]
  if (known !== undefined) return known
  const ending = libmime.detectExtension(type)
  if (ending !== 'bin') return `attachment.${ending}`
  const found = await fileTypeFromBuffer(Uint8Array.from(content))
  if (found !== undefined) return `attachment.${found.ext}`
  return type.startsWith('text/') ? 'attachment.txt' : 'attachment'
}

/** Numbers equal names that we gave: "attachment.pdf", "attachment 2.pdf". Names that people gave stay. */
export function numberNames<File extends { name: string; isNamed: boolean }>(
  files: readonly File[],
): File[] {
  const counts = new Map<string, number>()
  return files.map((file) => {
    const count = (counts.get(file.name) ?? 0) + 1
    counts.set(file.name, count)
    if (file.isNamed || count === 1) return file
    return { ...file, name: file.name.replace(/(?=\.[^.]*$|$)/u, ` ${count}`) }
  })
}

/** A mail that is attached to another one gets its subject as its name. */
export function mailFileName(subject: string): string {
  const about = oneLine(subject)
    .replace(/[/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  return shorten(`${visibleLength(about) === 0 ? 'mail' : about}.eml`)
}

function oneLine(text: string): string {
  return tidy(text)
    .replace(/[\u0000-\u001f\u007f-\u009f]+/gu, ' ')
    .trim()
}

function shorten(name: string): string {
  if (codePointLength(name) <= ATTACHMENT_NAME_MAX) return name
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  const letters = Array.from(name.slice(0, name.length - ending.length))
  return letters.slice(0, ATTACHMENT_NAME_MAX - ending.length).join('') + ending
}
