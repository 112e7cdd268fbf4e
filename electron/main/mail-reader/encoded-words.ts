import { decodeText } from '../text/decode-text'

/** Allows RFC 2231's language after the charset, and spaces inside, which some programs do not encode. */
const WORD = /=\?([\w.:-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=/giu
const BETWEEN = /(=\?[\w.:*-]+\?[bq]\?[^?]*\?=)\s+(?==\?[\w.:*-]+\?[bq]\?[^?]*\?=)/giu

/**
 * Decodes the encoded words of a header (RFC 2047). Adjacent words in one charset are decoded
 * together, because some programs cut characters in two. If the charset of a word is missing or
 * wrong, it is detected, and `guessed` names it.
 */
export function readWords(text: string): { text: string; guessed: string | null } {
  let result = ''
  let guessed: string | null = null
  let at = 0
  let open: { charset: string; bytes: Buffer[] } | null = null
  const close = () => {
    if (open !== null) {
      const read = decodeText(Buffer.concat(open.bytes), open.charset)
      result += read.text
      if (read.isGuessed) guessed = read.encoding
    }
    open = null
  }
  for (const found of text.replace(BETWEEN, '$1').matchAll(WORD)) {
    const [word, charset = '', how = '', letters = ''] = found
    const between = found.input.slice(at, found.index)
    if (between !== '' || open?.charset !== charset.toLowerCase()) {
      close()
      result += between
      open = { charset: charset.toLowerCase(), bytes: [] }
    }
    open.bytes.push(how.toLowerCase() === 'b' ? Buffer.from(letters, 'base64') : fromQ(letters))
    at = found.index + word.length
  }
  close()
  return { text: result + text.replace(BETWEEN, '$1').slice(at), guessed }
}

function fromQ(letters: string): Buffer {
  const text = letters
    .replaceAll('_', ' ')
    .replace(/=([\da-f]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  // Raw letters among the escapes were decoded earlier, with their whole line.
  return /[^\x00-\xff]/u.test(text) ? Buffer.from(text) : Buffer.from(text, 'latin1')
}
