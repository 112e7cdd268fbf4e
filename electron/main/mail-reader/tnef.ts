import { decodeText } from '../text/decode-text'

/** What Outlook put into a winmail.dat. */
export interface TnefContent {
  /** The message in plain text. '' if there is none. */
  text: string
  /** The message in HTML. '' if there is none. */
  html: string
  files: TnefFile[]
  /** The message is only there in Microsoft's rich text, which is not read here. */
  isRichTextOnly: boolean
  /** False if some files cannot be read here: a message in the message, or an object of another program. */
  hasAllFiles: boolean
}

export interface TnefFile {
  name: string
  /** '' if not declared. */
  type: string
  contentId: string | null
  content: Buffer
}

const SIGNATURE = 0x223e9f78

/** Attributes ([MS-OXTNEF] 2.1.3.1). */
const BODY = 0x800c
const OEM_CODEPAGE = 0x9007
const MESSAGE_PROPERTIES = 0x9003
const ATTACHMENT_BEGINS = 0x9002
const ATTACHMENT_TITLE = 0x8010
const ATTACHMENT_DATA = 0x800f
const ATTACHMENT_PROPERTIES = 0x9005

/** Properties ([MS-OXPROPS]). */
const TEXT = 0x1000
const RTF = 0x1009
const HTML = 0x1013
const INTERNET_CODEPAGE = 0x3fde
const DATA = 0x3701
const METHOD = 0x3705
const LONG_NAME = 0x3707
const MIME_TYPE = 0x370e
const CONTENT_ID = 0x3712

/** The file is itself a message, or an object of another program. */
const EMBEDDED_METHODS = [5, 6]
/** Size in bytes of values without a length field ([MS-OXCDATA] 2.11.1), padded to four. */
const FIXED: Record<number, number> = {
  0x0002: 4,
  0x0003: 4,
  0x0004: 4,
  0x0005: 8,
  0x0006: 8,
  0x0007: 8,
  0x000a: 4,
  0x000b: 4,
  0x0014: 8,
  0x0040: 8,
  0x0048: 16,
}
const STRING_8 = 0x001e
const UNICODE = 0x001f
const OBJECT = 0x000d
const MANY = 0x1000

/** Reads Microsoft's format for mails (TNEF). Null if it is none, or is incomplete. */
export function openTnef(bytes: Buffer): TnefContent | null {
  try {
    return readTnef(bytes)
  } catch (error) {
    // A length points beyond the end. The function then returns null.
    if (!(error instanceof RangeError)) throw error
    return null
  }
}

function readTnef(bytes: Buffer): TnefContent | null {
  const reader = openReader(bytes)
  if (reader.u32() !== SIGNATURE) return null
  reader.skip(2)
  let codepage = 1252
  let body: Buffer | null = null
  let properties = new Map<number, Value>()
  const attachments: Attachment[] = []
  while (!reader.isAtEnd()) {
    reader.skip(1)
    const id = reader.u16()
    reader.skip(2)
    const data = reader.take(reader.u32())
    // The checksum is skipped: some programs compute it wrongly, and the lengths prove more.
    reader.skip(2)
    const last = attachments.at(-1)
    if (id === OEM_CODEPAGE) codepage = data.readUInt32LE(0)
    else if (id === BODY) body = data
    else if (id === MESSAGE_PROPERTIES) properties = readProperties(data)
    else if (id === ATTACHMENT_BEGINS) attachments.push({ properties: new Map() })
    else if (id === ATTACHMENT_TITLE && last) last.title = data
    else if (id === ATTACHMENT_DATA && last) last.data = data
    else if (id === ATTACHMENT_PROPERTIES && last) last.properties = readProperties(data)
  }
  const charset = charsetOf(codepage)
  const plain = properties.get(TEXT)
  const rich = properties.get(HTML)
  const text = plain === undefined ? body && words(body, charset) : wordsOf(plain, charset)
  const html = rich === undefined ? '' : wordsOf(rich, htmlCharset(properties, charset))
  const files = attachments.map((one) => toFile(one, charset))
  const read = files.filter((file) => file !== null)
  return {
    text: text ?? '',
    html,
    files: read,
    isRichTextOnly: properties.has(RTF) && (text ?? '') === '' && html === '',
    hasAllFiles: read.length === files.length,
  }
}

interface Attachment {
  title?: Buffer
  data?: Buffer
  properties: Map<number, Value>
}

interface Value {
  type: number
  data: Buffer
}

function toFile({ title, data, properties }: Attachment, charset: string): TnefFile | null {
  const method = properties.get(METHOD)?.data.readUInt32LE(0) ?? 1
  const content = data ?? properties.get(DATA)?.data
  if (content === undefined || EMBEDDED_METHODS.includes(method)) return null
  const property = (id: number) => {
    const value = properties.get(id)
    return value === undefined ? '' : wordsOf(value, charset)
  }
  const longName = property(LONG_NAME)
  const contentId = property(CONTENT_ID)
  return {
    name: longName === '' && title !== undefined ? words(title, charset) : longName,
    type: property(MIME_TYPE),
    contentId: contentId === '' ? null : contentId,
    content,
  }
}

/** The first value of each property ([MS-OXTNEF] 2.1.3.4). */
function readProperties(bytes: Buffer): Map<number, Value> {
  const reader = openReader(bytes)
  const properties = new Map<number, Value>()
  for (let left = reader.u32(); left > 0; left -= 1) {
    const type = reader.u16()
    const id = reader.u16()
    if (id >= 0x8000) skipName(reader)
    const kind = type & ~MANY
    const fixed = FIXED[kind]
    const isCounted = fixed === undefined || (type & MANY) !== 0
    const values: Buffer[] = []
    for (let count = isCounted ? reader.u32() : 1; count > 0; count -= 1) {
      values.push(fixed === undefined ? reader.padded(reader.u32()) : reader.take(fixed))
    }
    const data = values[0]
    if (data !== undefined) properties.set(id, { type: kind, data: withoutClass(kind, data) })
  }
  return properties
}

/** A property with a custom name contains that name: a number or a text. */
function skipName(reader: Reader): void {
  reader.skip(16)
  const isNumber = reader.u32() === 0
  if (isNumber) reader.skip(4)
  else reader.padded(reader.u32())
}

/** An object starts with 16 bytes that identify its class. */
function withoutClass(kind: number, data: Buffer): Buffer {
  return kind === OBJECT ? data.subarray(16) : data
}

function htmlCharset(properties: Map<number, Value>, charset: string): string {
  const codepage = properties.get(INTERNET_CODEPAGE)
  return codepage === undefined ? charset : charsetOf(codepage.data.readUInt32LE(0))
}

function wordsOf({ type, data }: Value, charset: string): string {
  if (type === UNICODE) return ended(data.toString('utf16le'))
  return type === STRING_8 || data.length > 0 ? words(data, charset) : ''
}

function words(bytes: Buffer, charset: string): string {
  return ended(decodeText(bytes, charset).text)
}

/** Texts end with a zero. */
function ended(text: string): string {
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}

const OTHER_CHARSETS: Record<number, string> = {
  932: 'cp932',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  20127: 'windows-1252',
  20866: 'koi8-r',
  21866: 'koi8-u',
  50220: 'iso-2022-jp',
  54936: 'gb18030',
  65001: 'utf-8',
}

function charsetOf(codepage: number): string {
  const other = OTHER_CHARSETS[codepage]
  if (other !== undefined) return other
  if (codepage > 28_590 && codepage < 28_606) return `iso-8859-${codepage - 28_590}`
  return codepage < 1000 && codepage !== 874 ? `cp${codepage}` : `windows-${codepage}`
}

interface Reader {
  isAtEnd(): boolean
  u16(): number
  u32(): number
  skip(length: number): void
  take(length: number): Buffer
  /** Reads this many bytes, and skips the padding to a multiple of four. */
  padded(length: number): Buffer
}

/** Reads bytes from the front. Throws a RangeError if none are left. */
function openReader(bytes: Buffer): Reader {
  let at = 0
  const take = (length: number) => {
    const end = at + length
    if (end > bytes.length) throw new RangeError(`There are ${bytes.length} bytes`)
    const taken = bytes.subarray(at, end)
    at = end
    return taken
  }
  return {
    isAtEnd: () => at >= bytes.length,
    u16: () => take(2).readUInt16LE(0),
    u32: () => take(4).readUInt32LE(0),
    skip: (length) => void take(length),
    take,
    padded(length) {
      const taken = take(length)
      take((4 - (length % 4)) % 4)
      return taken
    },
  }
}
