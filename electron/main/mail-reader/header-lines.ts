import { isUtf8 } from 'node:buffer'
import { decodeText, knownCharset } from '../text/decode-text'
import { detectEncodingOf } from '../text/detect-encoding'
import { readWords } from './encoded-words'

/** The header of a mail or a part. */
export interface HeaderLines {
  /** The first line of this name (lower case) without its name and folds, encoded words as they are; '' for none. */
  raw(name: string): string
  /** All lines of this name. */
  all(name: string): string[]
  /** What a line or a piece of it says to a person. */
  words(text: string): string
  /** The charset of its raw letters was not said and was guessed. */
  guessed: string | null
}

interface Line {
  key: string
  /** One character for each byte. */
  line: string
}

/**
 * Reads header lines. Raw letters outside ASCII are what old programs wrote in the charset of their computer: UTF-8
 * where they are UTF-8, else in the charset that the body names, else by their look.
 */
export function readHeaderLines(lines: readonly Line[]): HeaderLines {
  const charset = /charset\s*=\s*"?([\w.:-]+)/iu.exec(
    lines.find(({ key }) => key === 'content-type')?.line ?? '',
  )?.[1]
  const hint = knownCharset(charset ?? null)
  const named = hint === 'utf-8' ? null : hint
  const legacy = lines
    // What stands raw in an encoded word is in the charset that the word names.
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

/** Raw bytes inside an encoded word are in the word's charset, so they become what they should have been. */
function protectWords(line: string): string {
  return line.replace(/=\?[^?\s]+\?q\?[^?]*\?=/giu, (word) =>
    word.replace(
      /[\x80-\xff]/gu,
      (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    ),
  )
}
