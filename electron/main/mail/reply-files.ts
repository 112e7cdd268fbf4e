import { sizeWords } from '#shared/domain/file-size'
import { detectEncoding } from '../text/detect-encoding'
import { WrongBytesError, checkPieces } from '../features/attachments/storage/check-pieces'
import { openPieces } from '../features/attachments/storage/folder-file-store'
import { escapeHtml } from './escape-html'
import { oneLine } from './one-line'
import type { Outbox } from './outbox'
import type { ReplyFile } from './outbox-repository'
import { type MailFile, MailError } from './transport'

/**
 * Limit for all files together. In base64 with line breaks this is 24.6 MB, and many mail servers
 * refuse mails over 25 MB.
 */
export const MAIL_FILES_MAX_BYTES = 18 * 1024 * 1024

/** Longest part of a file name that the mail's text shows. */
const NAME_SHOWN = 200

/**
 * Splits the files into those that are sent with the mail, while they fit, and those that it only
 * names.
 */
export function fitFiles(files: readonly ReplyFile[]): { fit: ReplyFile[]; rest: ReplyFile[] } {
  const fit: ReplyFile[] = []
  const rest: ReplyFile[] = []
  let left = MAIL_FILES_MAX_BYTES
  for (const file of files) {
    if (file.size > left) rest.push(file)
    else {
      fit.push(file)
      left -= file.size
    }
  }
  return { fit, rest }
}

/** The line that names the files that are not sent. Null if all are sent. */
export function writeUnsent(rest: readonly ReplyFile[]): { text: string; html: string } | null {
  if (rest.length === 0) return null
  const begin = `Not sent with this mail because ${rest.length === 1 ? 'it is' : 'they are'} too large: `
  const name = (file: ReplyFile) => oneLine(file.name, NAME_SHOWN)
  const size = (file: ReplyFile) => sizeWords(file.size, 'en')
  // Isolated, so that a right-to-left name does not reorder the line.
  const text = rest.map((file) => `\u2068${name(file)}\u2069 (${size(file)})`)
  const html = rest.map((file) => `<bdi>${escapeHtml(name(file))}</bdi> (${size(file)})`)
  return {
    text: begin + text.join(', '),
    html: `<p dir="auto" style="margin:0 0 12px">${begin}${html.join(', ')}</p>`,
  }
}

/**
 * A file's name without line breaks and without characters that change the text direction.
 * Otherwise a mail program would show "invoice\u202Egnp.exe" as a picture.
 */
export function nameInMail(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
  return plain === '' ? 'file' : plain
}

/** Parts of these types must not be encoded in a mail (RFC 2046, 5.2.1), so their bytes would change. */
export function typeInMail(type: string): string {
  return /^(message|multipart)\//i.test(type) ? 'application/octet-stream' : type
}

/** Charsets whose names in mails differ from ours. */
const CHARSETS: Record<string, string> = {
  cp932: 'Shift_JIS',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
}

/**
 * The file with the charset of its text, which is read once to find it. Without a charset, a mail
 * program may assume ASCII (RFC 2046, 4.1.2). An HTML page that is not UTF-8 declares its own
 * charset, which counts.
 */
export async function nameCharset(file: MailFile): Promise<MailFile> {
  if (!/^text\/[^;]*$/i.test(file.type)) return file
  const { name } = await detectEncoding(buffers(file.content()))
  if (name !== 'utf-8' && !/^text\/plain$/i.test(file.type)) return file
  return { ...file, type: `${file.type}; charset=${CHARSETS[name] ?? name}` }
}

async function* buffers(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, byteLength } of pieces)
    yield Buffer.from(buffer, byteOffset, byteLength)
}

/**
 * The bytes of a file of a claimed mail, in pieces and verified. The lease is renewed while they
 * are read, and `onPiece` is called for each piece. Every error is a MailError about this mail:
 * file-damaged if the bytes differ from the stored ones, which no retry can fix, and file-not-read
 * for all else.
 */
export async function* readReplyFile(
  outbox: Pick<Outbox, 'filePiece' | 'renewLease'>,
  mailId: string,
  file: ReplyFile,
  options: { folder: string | undefined; onPiece: () => void },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of checkPieces(pieces(outbox, mailId, file.id, options.folder), file)) {
      if (!(await outbox.renewLease(mailId)))
        throw new Error('the mail is not this worker’s any more')
      options.onPiece()
      yield piece
    }
  } catch (cause) {
    const isDamaged = cause instanceof WrongBytesError && !cause.isShort
    throw new MailError(
      isDamaged ? 'file-damaged' : 'file-not-read',
      { about: 'message', lasting: isDamaged },
      { cause },
    )
  }
}

/** From the files folder if there is one and it has the file, else from the database. */
async function* pieces(
  outbox: Pick<Outbox, 'filePiece'>,
  mailId: string,
  fileId: string,
  folder: string | undefined,
): AsyncGenerator<Uint8Array> {
  const inFolder = folder === undefined || folder === '' ? null : await openPieces(folder, fileId)
  if (inFolder !== null) {
    yield* inFolder
    return
  }
  for (let position = 0; ;) {
    const piece = await outbox.filePiece(mailId, fileId, position)
    if (piece === null) return
    yield piece
    position += piece.byteLength
  }
}
