import { fileTypeFromBuffer } from 'file-type'
import { decodeText } from './decode-text'

/** For bytes that are neither a known type nor text. */
export const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * A file's media type from its first bytes, whatever its name is. `isCut`: more bytes follow. Text
 * that a browser would run gets its real type too (text/html, image/svg+xml), so that nobody treats
 * it as plain text. A mail is message/rfc822.
 */
export async function detectType(head: Uint8Array, isCut: boolean): Promise<string> {
  if (head.byteLength === 0) return 'text/plain'
  // The byte order mark of UTF-16 can also start an MP3 frame, but sound does not decode as text.
  if (encodingOf(head) !== 'utf-8') {
    const text = readText(head, isCut)
    if (text !== null) return textType(text)
  }
  const found = await fileTypeFromBuffer(head)
  if (found !== undefined && found.mime !== 'application/xml') return found.mime
  // Latin-1, because the mail's text may be in any encoding.
  if (isMail(Buffer.from(head).toString('latin1'))) return 'message/rfc822'
  const text = readText(head, isCut)
  if (text === null) return found?.mime ?? UNKNOWN_TYPE
  return textType(text)
}

/**
 * Decodes the bytes as text: as UTF-8, UTF-16, or an old encoding that is detected, because Excel
 * and many programs still write those. Null if they are not text. `isCut`: the last character may
 * be incomplete.
 */
export function readText(bytes: Uint8Array, isCut: boolean): string | null {
  const text = decodeUnicode(bytes, isCut) ?? decodeLegacy(bytes, isCut)
  // Text has no control characters but those between lines and words.
  return text === null || /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/u.test(text) ? null : text
}

function decodeUnicode(bytes: Uint8Array, isCut: boolean): string | null {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    // Invalid in this encoding, so the caller gets null.
    return null
  }
}

function decodeLegacy(bytes: Uint8Array, isCut: boolean): string | null {
  const copy = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { text, encoding } = decodeText(copy, null)
  // Windows-1252 has a letter for every byte, so it also accepts data without a single ASCII
  // letter.
  if (encoding === 'Windows-1252' && !/[\x20-\x7e]/u.test(text)) return null
  const whole = isCut ? text.replace(/\ufffd$/u, '') : text
  // Characters that no text contains. Data that is not text would soon have some.
  return /[\u0080-\u009f\ufffd\p{Cn}\p{Co}\p{Cs}]/u.test(whole) ? null : whole
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

function textType(text: string): string {
  // What a browser checks when it guesses: the first tag after white space, comments and prologues.
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

/**
 * Whether it starts with header lines (or after the mark of a mail folder) that include a sender
 * and a date or an id.
 */
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
