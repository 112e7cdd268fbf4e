import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { detectEncoding } from '../csv/detect-encoding'

const CR = 13
const LF = 10

/** Where the header of a mail ends: after its first empty line, or at the end of the bytes. */
export function headerEnd(bytes: Buffer): number {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== LF) continue
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3
  }
  return bytes.length
}

/**
 * Gives a header with raw 8-bit text the encoding that mail programs expect (UTF-8, RFC 6532): old
 * programs wrote subjects in the charset of their desk and never said which. The body's charset is the
 * best hint; without one the bytes are looked at.
 */
export async function repairHeader(bytes: Buffer): Promise<Buffer> {
  const end = headerEnd(bytes)
  const header = bytes.subarray(0, end)
  if (isUtf8(header)) return bytes
  const named = /^content-type:[^\0]*?charset\s*=\s*"?([\w.:-]+)/imu.exec(header.toString('latin1'))
  const charset = named?.[1]?.toLowerCase() ?? ''
  const useful = iconv.encodingExists(charset) && !/^(us-)?ascii$|^utf-?8$/u.test(charset)
  const encoding = useful ? charset : (await detectEncoding(once(header))).name
  return Buffer.concat([Buffer.from(iconv.decode(header, encoding)), bytes.subarray(end)])
}

/** Whether the bytes begin as a mail does: with header lines, one of them a well-known one. */
export function looksLikeMail(bytes: Buffer): boolean {
  const lines = bytes.subarray(0, headerEnd(bytes)).toString('latin1').split(/\r?\n/u)
  if (/^From \S/u.test(lines[0] ?? '')) lines.shift()
  const known =
    /^(from|to|subject|date|received|message-id|mime-version|return-path|delivered-to|x-[\w-]+)\s*:/iu
  const first = lines[0] ?? ''
  return /^[\w-]+\s*:/u.test(first) && lines.slice(0, 40).some((line) => known.test(line))
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}
