/** A file inside a text, and its position there. */
export interface UuencodedFile {
  name: string
  content: Buffer
  start: number
  end: number
}

const BEGIN = /^begin [0-7]{3,4} (\S.*)$/u

/** The files between "begin 644 name" and "end" in a text. Incomplete or invalid ones are not returned. */
export function decodeUuencoded(text: string): UuencodedFile[] {
  const files: UuencodedFile[] = []
  let open: { name: string; start: number; lines: Buffer[] } | null = null
  for (const { line, start, end } of linesOf(text)) {
    const begin = BEGIN.exec(line)
    if (begin !== null) {
      open = { name: begin[1]?.trim() ?? '', start, lines: [] }
    } else if (open !== null && line.trim() === 'end') {
      files.push({ name: open.name, content: Buffer.concat(open.lines), start: open.start, end })
      open = null
    } else if (open !== null) {
      const bytes = decodeLine(line)
      if (bytes === null) open = null
      else open.lines.push(bytes)
    }
  }
  return files
}

function* linesOf(text: string): Generator<{ line: string; start: number; end: number }> {
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found + 1
    yield { line: text.slice(start, end).replace(/\r?\n$/u, ''), start, end }
    start = end
  }
}

/** Spaces at the end of a line can get lost in transit. They mean zeros. */
function decodeLine(line: string): Buffer | null {
  if (line === '') return Buffer.alloc(0)
  if (!/^[\x20-\x60]+$/u.test(line)) return null
  const length = (line.charCodeAt(0) - 32) & 63
  const letters = line.slice(1).padEnd(Math.ceil(length / 3) * 4, ' ')
  const bytes: number[] = []
  for (let at = 0; bytes.length < length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map(
      (next) => (letters.charCodeAt(at + next) - 32) & 63,
    )
    bytes.push((a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d)
  }
  return Buffer.from(bytes.slice(0, length))
}
