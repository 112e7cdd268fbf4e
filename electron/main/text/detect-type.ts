import { fileTypeFromBuffer } from 'file-type'
import { decodeText } from './decode-text'

/** For what is neither known nor text. */
export const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * A file's media type by its beginning, whatever its name says. `isCut`: more follows. Text that a browser
 * would run is called by its name too (text/html, image/svg+xml), so that nobody takes it for plain text; a
 * mail is message/rfc822.
 */
export async function detectType(head: Uint8Array, isCut: boolean): Promise<string> {
  if (head.byteLength === 0) return 'text/plain'
  // The mark of UTF-16 is the beginning of an MP3 frame too, and no sound decodes as text.
  if (encodingOf(head) !== 'utf-8') {
    const text = readText(head, isCut)
    if (text !== null) return textType(text)
  }
  const found = await fileTypeFromBuffer(head)
  if (found !== undefined && found.mime !== 'application/xml') return found.mime
  // In whatever encoding its words are.
  if (isMail(Buffer.from(head).toString('latin1'))) return 'message/rfc822'
  const text = readText(head, isCut)
  if (text === null) return found?.mime ?? UNKNOWN_TYPE
  return textType(text)
}

/**
 * The text that these bytes are: in UTF-8, in UTF-16, or in an old encoding that is told by its look, as Excel and
 * many programs still write them. Null when they are none. `isCut`: the last character may be half there.
 */
export function readText(bytes: Uint8Array, isCut: boolean): string | null {
  const text = decodeUnicode(bytes, isCut) ?? decodeLegacy(bytes, isCut)
  // Controls other than those between lines and words are no text.
  return text === null || /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/u.test(text) ? null : text
}

function decodeUnicode(bytes: Uint8Array, isCut: boolean): string | null {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    // Not in this encoding: the null this answers.
    return null
  }
}

function decodeLegacy(bytes: Uint8Array, isCut: boolean): string | null {
  const copy = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { text, encoding } = decodeText(copy, null)
  // Which has a letter for every byte, and so fits whatever has no plain letter at all.
  if (encoding === 'Windows-1252' && !/[\x20-\x7e]/u.test(text)) return null
  const whole = isCut ? text.replace(/\ufffd$/u, '') : text
  // Signs that no text has: bytes of something else would give them soon.
  return /[\u0080-\u009f\ufffd\p{Cn}\p{Co}\p{Cs}]/u.test(whole) ? null : whole
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

function textType(text: string): string {
  // What a browser looks at when it guesses: the first tag behind white space, comments and prologues.
  const start = text.replace(/^(?:\s|<!--[^]*?-->|<\?[^]*?\?>|<!doctype\s+svg[^>]*>)+/iu, '')
  if (/^<svg[\s>]/iu.test(start)) return 'image/svg+xml'
  if (
    /^<(?:!doctype\s+html|html|head|body|script|iframe|title|style|table|div|p|h1|a|b|br|font|img)[\s>/]/iu.test(
      start,
    )
  ) {
    return 'text/html'
  }
  if (/^<\?xml\s/iu.test(text.trimStart())) return 'application/xml'
  return 'text/plain'
}

/** Header lines from the first one on (or behind the mark of a mail folder), a sender and a date or an id among them. */
function isMail(text: string): boolean {
  const [headers = ''] = text.replace(/^From \S.*\r?\n/u, '').split(/\r?\n\r?\n/u, 1)
  const lines = headers.replace(/\r?\n[ \t]+/gu, ' ').split(/\r?\n/u)
  const names = lines.map((line) => /^([!-9;-~]+):/u.exec(line)?.[1]?.toLowerCase())
  return (
    names.every((name) => name !== undefined) &&
    names.includes('from') &&
    (names.includes('date') || names.includes('message-id') || names.includes('mime-version'))
  )
}
