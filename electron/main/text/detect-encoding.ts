import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { chardet } from 'jschardet'

export interface Encoding {
  /** A name that iconv-lite knows. */
  name: string
  /** The common name of the encoding. */
  label: string
  /** True if some bytes are invalid in this encoding. They become U+FFFD. */
  damaged: boolean
}

const UTF8: Encoding = { name: 'utf-8', label: 'UTF-8', damaged: false }
const LABELS: Record<string, string> = {
  'windows-1250': 'Windows-1250',
  'windows-1251': 'Windows-1251',
  'windows-1252': 'Windows-1252',
  'windows-1253': 'Windows-1253',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  cp932: 'Shift JIS',
  'euc-jp': 'EUC-JP',
  'euc-kr': 'EUC-KR',
  gb18030: 'GB 18030',
  big5: 'Big5',
  'koi8-r': 'KOI8-R',
}
/** The detector's "modern web" family: the Windows code pages, KOI8, and the East Asian encodings. */
const MODERN = 1
const SPACE = Buffer.from(' ')
/** Enough context around the first non-ASCII byte to tell old encodings apart. */
const WINDOW = 256 * 1024
/** This many multi-byte characters prove that a file is UTF-8. No more need to be counted. */
const ENOUGH = 10_000

/**
 * Detects the encoding of the bytes. It reads the whole stream, because the first byte that is not
 * UTF-8 may follow a hundred thousand plain lines. Never refuses: if nothing fits, it is
 * Windows-1252, which has a letter for every byte.
 */
export async function detectEncoding(chunks: AsyncIterable<Buffer>): Promise<Encoding> {
  const detector = createDetector()
  for await (const chunk of chunks) if (detector.take(chunk)) break
  return detector.end()
}

/** Like detectEncoding, for bytes that are all in memory. */
export function detectEncodingOf(bytes: Buffer): Encoding {
  const detector = createDetector()
  detector.take(bytes)
  return detector.end()
}

function createDetector() {
  let known: Encoding | null = null
  let first = true
  let tail: Buffer = Buffer.alloc(0)
  let good = 0
  let sample: Buffer[] = []
  let sampled = 0
  let invalid = false

  return {
    /** Reads the next bytes. Returns true if no more are needed. */
    take(chunk: Buffer): boolean {
      if (first) {
        known = byMark(chunk) ?? withoutMark16(chunk)
        if (known !== null) return true
        first = false
      }
      const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk])
      const tailLength = incompleteTail(bytes)
      const whole = bytes.subarray(0, bytes.length - tailLength)
      tail = Buffer.from(bytes.subarray(bytes.length - tailLength))
      if (isAscii(whole)) return false
      if (isUtf8(whole)) {
        if (good < ENOUGH) good += tally(whole).good
        return false
      }
      invalid = true
      sample.push(Buffer.from(whole))
      sampled += whole.length
      return sampled >= WINDOW
    },
    end(): Encoding {
      if (known !== null) return known
      if (!invalid && tail.length > 0) {
        invalid = true
        sample = [tail]
      } else if (invalid && sampled < WINDOW) sample.push(tail)
      if (!invalid) return UTF8
      const bytes = Buffer.concat(sample)
      const broken = tally(bytes)
      // A UTF-8 file with a few broken places stays UTF-8. Another encoding would spoil every
      // umlaut.
      if (good + broken.good > broken.bad * 4) return { ...UTF8, damaged: true }
      return legacy(bytes)
    },
  }
}

function byMark(chunk: Buffer): Encoding | null {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return named('utf-16le')
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return named('utf-16be')
  return null
}

/** UTF-16 without a byte order mark has a zero in nearly every second byte of Western text. */
function withoutMark16(chunk: Buffer): Encoding | null {
  const length = Math.min(chunk.length, 4096) & ~1
  if (length < 4) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < length; at += 2) {
    if (chunk[at] === 0) even += 1
    if (chunk[at + 1] === 0) odd += 1
  }
  const half = length / 2
  if (odd > half * 0.6 && even < half * 0.05) return named('utf-16le')
  if (even > half * 0.6 && odd < half * 0.05) return named('utf-16be')
  return null
}

/**
 * Minimal similarity to real text of a language. Only words with non-ASCII bytes count, because
 * English words around them would hide it.
 */
const LIKELY = 0.05
const ENOUGH_TO_TELL = 5

/**
 * Windows-1252 is by far the most common in exports. To a detector, a few umlauts look like half of
 * Europe's code pages, so another one must fit at least twice as well.
 */
function legacy(bytes: Buffer): Encoding {
  const words = oddWords(bytes)
  const odd = words.filter((byte) => byte >= 0x80)
  if (odd.length < ENOUGH_TO_TELL) {
    return named(isShortJapanese(words, odd) ? 'cp932' : 'windows-1252')
  }
  const found = chardet.detectAll(words, { encodingEra: MODERN, ignoreThreshold: true })
  const western = found.find(({ encoding }) => encoding === 'Windows-1252')?.confidence ?? 0
  const best = found[0]
  const name = best?.encoding?.toLowerCase() ?? ''
  const certain = best !== undefined && best.confidence >= LIKELY && best.confidence >= western * 2
  return certain && iconv.encodingExists(name) ? named(name) : named('windows-1252')
}

/**
 * The characters from 0x80 to 0x9f that Western texts contain: quotation marks, dashes, dots, the
 * euro sign.
 */
const WESTERN_MARKS = new Set([0x80, 0x82, 0x84, 0x85, ...range(0x91, 0x97), 0x99])

/**
 * A word or two in Shift JIS. Read as Windows-1252, they contain signs that no Western text has,
 * and no letter. Read as Shift JIS, they are Japanese from the first non-ASCII byte on.
 */
function isShortJapanese(words: Buffer, odd: Uint8Array): boolean {
  if (odd.length === 0 || odd.some((byte) => byte >= 0xa0)) return false
  if (odd.every((byte) => WESTERN_MARKS.has(byte))) return false
  const text = iconv.decode(words, 'cp932')
  return /^[\x20-\x7e\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー。、・]+$/u.test(text)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

function oddWords(bytes: Buffer): Buffer {
  const words: Buffer[] = []
  let start = 0
  let odd = false
  for (let at = 0; at <= bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x80) odd = true
    // Space, control characters, comma, semicolon, quotation mark and bar separate words.
    if (byte > 0x20 && byte !== 0x2c && byte !== 0x3b && byte !== 0x22 && byte !== 0x7c) continue
    if (odd) words.push(bytes.subarray(start, at), SPACE)
    start = at + 1
    odd = false
  }
  return Buffer.concat(words)
}

function named(name: string): Encoding {
  return { name, label: labelOf(name), damaged: false }
}

/** The common name of an encoding. */
export function labelOf(name: string): string {
  return LABELS[name] ?? name.toUpperCase()
}

/** How many bytes at the end may start a character that the next chunk completes. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? back : 0
    }
  }
  return 0
}

function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0
  const needed = lead >= 0xf5 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  if (needed === 0 || at + needed > bytes.length) return 0
  return isUtf8(bytes.subarray(at, at + needed)) ? needed : 0
}

/** Counts valid multi-byte characters, and bytes that belong to none. */
function tally(bytes: Buffer): { good: number; bad: number } {
  let good = 0
  let bad = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue
    const length = sequenceLength(bytes, at)
    if (length === 0) bad += 1
    else {
      good += 1
      at += length - 1
    }
  }
  return { good, bad }
}
