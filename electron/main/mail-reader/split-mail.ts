import { Splitter, type SplitterChunk } from '@zone-eu/mailsplit'
import libmime from 'libmime'
import { type HeaderLines, readHeaderLines } from './header-lines'
import { fromFirstHeader } from './mail-start'

/** A part of a mail as it was sent. Its body still has its transfer encoding. */
export interface MailPart {
  header: HeaderLines
  /** In lower case. text/plain if not declared. */
  type: string
  /** Parameters of Content-Type, with lower-case names. */
  params: Record<string, string>
  charset: string | null
  encoding: string | null
  disposition: string | null
  /** The file's name as in the header. Null if it has none. */
  name: string | null
  /** Without brackets. */
  contentId: string | null
  body: Buffer
  /** Of a multipart part. */
  children: MailPart[]
}

type MimeNode = Extract<SplitterChunk, { type: 'node' }>

/** Added as the first line, because the library takes a first line "From :" for the start of a mailbox. */
const FIRST = Buffer.from('X-Read-By: mailsplit\r\n')

/** More parts than any mail program makes. */
const MOST_PARTS = 20_000
const HEADER_MAX = 4 * 1024 * 1024

/**
 * Splits a mail without changing a byte of its parts. The library (mailparser is built on it) only
 * splits, so all decisions about charsets, names and files are ours. Mails inside the mail stay
 * whole. Throws if it is too deep or too long to be a mail.
 */
export async function splitMail(bytes: Buffer): Promise<MailPart> {
  const splitter = new Splitter({
    ignoreEmbedded: true,
    maxChildNodes: MOST_PARTS,
    maxHeadSize: HEADER_MAX,
  })
  const parts = new Map<MimeNode, { part: MailPart; pieces: Buffer[] }>()
  let root: MailPart | null = null
  splitter.end(Buffer.concat([FIRST, fromFirstHeader(bytes)]))
  for await (const chunk of splitter as AsyncIterable<SplitterChunk>) {
    if (chunk.type === 'node') {
      const part = partOf(chunk)
      parts.set(chunk, { part, pieces: [] })
      const parent = chunk.parentNode === false ? undefined : parts.get(chunk.parentNode)
      parent?.part.children.push(part)
      root ??= part
    } else parts.get(chunk.node)?.pieces.push(chunk.value)
  }
  for (const { part, pieces } of parts.values()) {
    // In a part with children, this is the text around them, which is for programs of 1995.
    if (part.children.length === 0) part.body = Buffer.concat(pieces)
  }
  if (root === null) throw new Error('A mail without any part')
  return root
}

function partOf(node: MimeNode): MailPart {
  const header = readHeaderLines(node.headers === false ? [] : node.headers.getList())
  const given = header.raw('content-type')
  const content = parameters(given)
  const disposition = parameters(header.raw('content-disposition'))
  const name = disposition.params['filename'] ?? content.params['name']
  const named = /^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+$/u.exec(content.value.trim().toLowerCase())
  return {
    header,
    type: named?.[0] ?? (given === '' ? defaultType(node) : 'text/plain'),
    params: content.params,
    charset: content.params['charset'] ?? null,
    encoding: header.raw('content-transfer-encoding') || null,
    disposition: disposition.value.trim().toLowerCase() || null,
    name: name === undefined ? null : header.words(name),
    contentId:
      header
        .raw('content-id')
        .replace(/^\s*<|>\s*$/gu, '')
        .trim() || null,
    body: Buffer.alloc(0),
    children: [],
  }
}

/** RFC 2046, 5.1.5: the parts of a digest are mails, unless they declare something else. */
function defaultType(node: MimeNode): string {
  const { parentNode } = node
  return parentNode !== false && parentNode.multipart === 'digest' ? 'message/rfc822' : 'text/plain'
}

function parameters(text: string): { value: string; params: Record<string, string> } {
  return libmime.parseHeaderValue(text, { stripComments: true })
}
