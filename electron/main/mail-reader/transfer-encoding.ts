import libqp from 'libqp'
import { decodeUuencoded } from './uuencode'

/**
 * The bytes of a part as they were before its sender wrapped them for the way, to the last CR. What is in no
 * known wrapping is taken as it stands.
 *
 * Compared on 188 mails of three test suites, and on PDFs and every byte in base64, quoted-printable, uuencode,
 * 8bit and binary: postal-mime 4.0 is exact for base64 alone, else it takes each CR before a LF away and adds a LF
 * at the end (its decoders work line by line); mailparser 3.14 gives the right bytes by means of libqp, which is
 * used here too, but does not know uuencode; emailjs-mime-codec 2.0 hands out text, never bytes: base64 comes
 * through whole when called binary, quoted-printable is always read in a charset, and bytes above 0x7f get lost.
 */
export function decodeTransfer(body: Buffer, encoding: string | null): Buffer {
  switch (/^[\w-]*/u.exec(encoding?.trim().toLowerCase() ?? '')?.[0]) {
    case 'base64':
      return decodeBase64(body)
    case 'quoted-printable':
      return libqp.decode(body)
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
      return decodeUuencoded(body.toString('latin1'))[0]?.content ?? body
    default:
      return body
  }
}

/** Pieces that were encoded one by one and put together stay whole: padding does not end the data. */
function decodeBase64(body: Buffer): Buffer {
  const letters = body.toString('latin1').replace(/[^\w+/=-]+/gu, '')
  const pieces = letters.split(/=+/u).filter((piece) => piece !== '')
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')))
}
