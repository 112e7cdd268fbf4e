import { isUtf8 } from 'node:buffer'
import { decodeText, knownCharset } from '../text/decode-text'
import { detectEncodingOf } from '../text/detect-encoding'
import { readWords } from './encoded-words'

/** The header of a mail or a part. */
export interface HeaderLines {
  /**
   * The first line of this name (lower case), without the name and line folds. Encoded words are
   * not decoded. '' if there is none.
   */
  raw(name: string): string
  /** All lines of this name. */
  all(name: string): string[]
  /** The readable text of a line or of a part of it. */
  words(text: string): string
  /** The charset of raw letters, if it was not declared and had to be detected. */
  guessed: string | null
}

interface Line {
  key: string
  /** One character per byte. */
  line: string
}

/**
 * Reads header lines. Old programs wrote raw letters outside ASCII in the charset of their
 * computer. They are read as UTF-8 if they are valid UTF-8, else in the charset that the body
 * names, else in a detected one.
 */
export function readHeaderLines(lines: readonly Line[]): HeaderLines {
  const charset = /charset\s*=\s*"?([\w.:-]+)/iu.exec(
    lines.find(({ key }) => key === 'content-type')?.line ?? '',
  )?.[1]
  const hint = knownCharset(charset ?? null)
  const named = hint === 'utf-8' ? null : hint
  const legacy = lines
    // Raw bytes inside an encoded word are in the charset that the word names.
    .map(({ line }) => Buffer.from(protectWords(line), 'latin1'))
    .filter((bytes) => !isUtf8(bytes))
  const guess =
    legacy.length === 0 || named !== null ? null : detectEncodingOf(Buffer.concat(legacy))
  const read = (line: string) => {
    const bytes = Buffer.from(line, 'latin1')
    if (isUtf8(bytes)) return bytes.toString()
    return decodeText(bytes, named ?? guess?.name ?? null).text
  }
  const values = lines.map(({ key, line }) => ({
    key,
    value: read(protectWords(line.slice(line.indexOf(':') + 1)))
      .replace(/(?:\r?\n|\r)[ \t]*/gu, ' ')
      .trim(),
  }))
  return {
    raw: (name) => values.find(({ key }) => key === name)?.value ?? '',
    all: (name) => values.filter(({ key }) => key === name).map(({ value }) => value),
    words: (text) => readWords(text).text,
    guessed: guess?.label ?? null,
  }
}

/** Encodes raw bytes inside an encoded word, as the sending program should have done. */
function protectWords(line: string): string {
  return line.replace(/=\?[^?\s]+\?q\?[^?]*\?=/giu, (word) =>
    word.replace(
      /[\x80-\xff]/gu,
      (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    ),
  )
}
