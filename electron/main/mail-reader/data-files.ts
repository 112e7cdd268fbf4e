import { createHash } from 'node:crypto'
import { nameByType } from './file-name'
import type { MailFile } from './mail-content'

/** The start of a file in an attribute or a style, with the character before it. */
const START =
  /(["'(=]|&quot;)\s*data:([\w.+-]+\/[\w.+-]+(?=[^,"'<>()\s]*;base64,)|image\/svg\+xml)((?:;[^,;"'<>()\s]*)*),/giu
const ENDS: Record<string, RegExp> = {
  '"': /"/gu,
  "'": /'/gu,
  '(': /\)/gu,
  '=': /[\s>]/gu,
  '&quot;': /&quot;/giu,
}
/** Types that only affect how the HTML looks. */
const LOOK = /font|opentype|css|javascript/iu

/**
 * Takes the files out of HTML that are embedded as data: URIs, each once. Each is replaced by a
 * reference to a file of the mail: "cid:" and its contentId.
 */
export async function takeDataFiles(html: string): Promise<{ html: string; files: MailFile[] }> {
  const files = new Map<string, MailFile>()
  let rest = ''
  let at = 0
  START.lastIndex = 0
  for (const found of html.matchAll(START)) {
    const [whole, sign = '', type = '', params = ''] = found
    const start = found.index + whole.length
    if (found.index < at) continue
    const isEnd = ENDS[sign.toLowerCase()] ?? /"/gu
    isEnd.lastIndex = start
    const end = isEnd.exec(html)?.index ?? html.length
    const content = decode(html.slice(start, end), params)
    const id = createHash('sha256').update(content).digest('hex').slice(0, 32)
    if (!LOOK.test(type) && content.length > 0 && !files.has(id)) {
      files.set(id, await fileOf(type.toLowerCase(), content, `data-${id}`))
    }
    rest += `${html.slice(at, found.index)}${sign}cid:data-${id}`
    at = end
  }
  return { html: rest + html.slice(at), files: [...files.values()] }
}

async function fileOf(type: string, content: Buffer, contentId: string): Promise<MailFile> {
  const name = await nameByType(type, content)
  return { name, type, content, isNamed: false, contentId, isMarked: false }
}

function decode(data: string, params: string): Buffer {
  if (/;base64$/iu.test(params)) {
    const letters = data.replace(/%([\da-f]{2})/giu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    return Buffer.from(letters.replace(/[^\w+/-]+/gu, ''), 'base64')
  }
  try {
    return Buffer.from(decodeURIComponent(data))
  } catch {
    // A % that escapes nothing, so the data are used as they are.
    return Buffer.from(data)
  }
}
