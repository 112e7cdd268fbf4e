import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { decodeEscaped, escapedByLook, escapedByName } from './escaped-text'
import { detectEncodingOf, type Encoding, labelOf } from './detect-encoding'

export interface DecodedText {
  text: string
  /** The common name of the encoding that was used. */
  encoding: string
  /** No encoding was named, or the named one is wrong, so it was detected from the bytes. */
  isGuessed: boolean
  /** Some bytes are invalid in this encoding. They became U+FFFD. */
  isDamaged: boolean
}

/** Names that programs write and iconv-lite does not know, or knows with fewer characters than are used. */
const ALIASES: Record<string, string> = {
  utf8mb4: 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  'unicode-1-1-utf-7': 'utf-7',
  'windows-31j': 'cp932',
  'x-sjis': 'cp932',
  'shift-jis': 'cp932',
  shift_jis: 'cp932',
  'x-mac-ce': 'maccenteuro',
  'mac-ce': 'maccenteuro',
  'x-mac-roman': 'macroman',
  'x-mac-cyrillic': 'maccyrillic',
  'x-mac-ukrainian': 'macukraine',
  'x-mac-greek': 'macgreek',
  'x-mac-turkish': 'macturkish',
  'x-mac-croatian': 'maccroatian',
  'x-mac-romanian': 'macromania',
  'x-mac-icelandic': 'maciceland',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
  gb2312: 'gb18030',
  'x-gbk': 'gb18030',
  gbk: 'gb18030',
  'ks_c_5601-1987': 'euc-kr',
  'cp-850': 'cp850',
}
/** One-byte encodings. They decode any bytes, so UTF-8 read with them shows two letters for one. */
const ONE_BYTE = /^(?:windows-?\d+|cp\d{3,4}|iso-?8859-?\d+|latin\d+|koi8-[ru]|mac\w+|tis-?620)$/u
/** This many valid multi-byte characters are not UTF-8 by accident. */
const NO_ACCIDENT = 2

/**
 * Decodes bytes that are declared as `charset` (null: nothing is declared). If the charset is
 * missing, unknown or disproved by the bytes, it is detected instead. Never throws. Removes a byte
 * order mark.
 */
export function decodeText(bytes: Buffer, charset: string | null): DecodedText {
  const name = knownCharset(charset)
  const isSevenBit = isAscii(bytes)
  const escaped = escapedByName(charset) ?? (name === null ? escapedByLook(bytes) : null)
  if (escaped !== null && (isSevenBit || escaped === 'iso-2022-jp')) {
    const isGuessed = escapedByName(charset) === null
    return { ...decodeEscaped(bytes, escaped), isGuessed }
  }
  if (isSevenBit && name !== 'utf-7' && !isWide(name)) {
    // Escape sequences that nothing here knows, or that the encoding's name does not mention.
    const isGuessed = /\x1b\$|\x0e/u.test(bytes.toString('latin1'))
    return { text: bytes.toString('latin1'), encoding: 'ASCII', isGuessed, isDamaged: false }
  }
  if (name === null) {
    const found = detectEncodingOf(bytes)
    // UTF-8 proves itself. Today's programs write it without declaring it.
    return decoded(bytes, found, found.name !== 'utf-8')
  }
  return isRefuted(bytes, name)
    ? decoded(bytes, detectEncodingOf(bytes), true)
    : decoded(bytes, { name, label: labelOf(name), damaged: false }, false)
}

/** iconv-lite's name of the encoding that a charset means. Null if it means none, or no more than ASCII. */
export function knownCharset(charset: string | null): string | null {
  const given = (charset ?? '')
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/gu, '')
  if (
    /^(?:us-?)?ascii$|^ansi_x3\.4-19(?:68|86)$|^iso-?646|^x?-?unknown|^7bit$|^8bit$|^binary$/u.test(
      given,
    )
  ) {
    return null
  }
  if (escapedByName(given) === 'iso-2022-jp') return 'iso-2022-jp'
  // As all mail programs and browsers do: the code page has letters where Latin-1 has none.
  if (/^(?:iso[-_]?8859[-_]?1|latin-?1|l1|x-ansi|cp-?1252|win-?1252)$/u.test(given))
    return 'windows-1252'
  const name = ALIASES[given] ?? given
  return name !== '' && iconv.encodingExists(name) && !/^(?:base64|hex|utf-?7-?imap)$/u.test(name)
    ? name
    : null
}

function decoded(bytes: Buffer, encoding: Encoding, isGuessed: boolean): DecodedText {
  const text = iconv.decode(bytes, encoding.name).replace(/^\ufeff/u, '')
  return { text, encoding: encoding.label, isGuessed, isDamaged: text.includes('\ufffd') }
}

function isWide(name: string | null): boolean {
  return name !== null && /^(?:utf-?(?:16|32)|ucs-?[24])/u.test(name)
}

/** Whether the bytes cannot be in this encoding and are clearly in another one. */
function isRefuted(bytes: Buffer, name: string): boolean {
  if (/^utf-?8$/u.test(name)) return !isUtf8(bytes) && !detectEncodingOf(bytes).damaged
  if (isWide(name)) return bytes.length % 2 === 1 || (isUtf8(bytes) && !bytes.includes(0))
  if (ONE_BYTE.test(name)) return isUtf8(bytes) && sequences(bytes) >= NO_ACCIDENT
  const isBroken = iconv.decode(bytes, name).includes('\ufffd')
  return isBroken && name !== 'utf-7' && isUtf8(bytes)
}

function sequences(bytes: Buffer): number {
  return bytes.reduce((count, byte) => (byte >= 0xc2 ? count + 1 : count), 0)
}
