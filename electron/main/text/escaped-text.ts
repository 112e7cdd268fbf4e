import iconv from 'iconv-lite'

/** Seven-bit charsets that switch their alphabet with escape sequences. */
export type Escaped = 'iso-2022-jp' | 'iso-2022-kr' | 'hz-gb-2312'

const LABELS: Record<Escaped, string> = {
  'iso-2022-jp': 'ISO-2022-JP',
  'iso-2022-kr': 'ISO-2022-KR',
  'hz-gb-2312': 'HZ-GB-2312',
}

export function escapedByName(charset: string | null): Escaped | null {
  const given = (charset ?? '').trim().replace(/^["']/u, '')
  const [, family = ''] = /^(?:cs)?(iso-?2022-?jp|iso-?2022-?kr|hz-gb)/iu.exec(given) ?? []
  if (family === '') return null
  if (/^hz/iu.test(family)) return 'hz-gb-2312'
  return /jp$/iu.test(family) ? 'iso-2022-jp' : 'iso-2022-kr'
}

/** The charset that the bytes themselves announce. */
export function escapedByLook(bytes: Buffer): Escaped | null {
  if (bytes.includes('\x1b$)C')) return 'iso-2022-kr'
  return bytes.includes('\x1b$B') || bytes.includes('\x1b$@') ? 'iso-2022-jp' : null
}

export function decodeEscaped(
  bytes: Buffer,
  name: Escaped,
): { text: string; encoding: string; isDamaged: boolean } {
  const text = DECODERS[name](bytes.toString('latin1'))
  return { text, encoding: LABELS[name], isDamaged: text.includes('\ufffd') }
}

const DECODERS: Record<Escaped, (letters: string) => string> = {
  /** Node's own decoder knows this charset. iconv-lite does not. */
  'iso-2022-jp': (letters) => {
    // Node's decoder treats a switch without a letter after it as an error. It is common where
    // pieces were joined.
    const joined = letters.replace(/(?:\x1b[($][@-Z])+(?=\x1b[($][@-Z])/gu, '')
    return new TextDecoder('iso-2022-jp').decode(Buffer.from(joined, 'latin1'))
  },
  /** RFC 1557: between SO and SI are EUC-KR letters without their eighth bit, line by line. */
  'iso-2022-kr': (letters) =>
    letters
      .replaceAll('\x1b$)C', '')
      .replace(/\x0e([^\x0f\r\n]*)\x0f?/gu, (_, shifted: string) => eightBit(shifted, 'euc-kr'))
      .replaceAll('\x0f', ''),
  /** RFC 1843: between ~{ and ~} are GB 2312 letters without their eighth bit, line by line. */
  'hz-gb-2312': (letters) =>
    letters.replace(/~(?:\{((?:(?!~\}).)*)(?:~\})?|~|\r?\n)/gu, (sign, shifted?: string) =>
      shifted === undefined ? (sign === '~~' ? '~' : '') : eightBit(shifted, 'gb18030'),
    ),
}

function eightBit(letters: string, encoding: string): string {
  const bytes = Buffer.from(letters, 'latin1').map((byte) => (byte > 0x20 ? byte | 0x80 : byte))
  return iconv.decode(Buffer.from(bytes), encoding)
}
