import { type FileHandle, open } from 'node:fs/promises'
import type { ImportFile } from '../import-file'

/** One mail of a chosen file: the file itself, or a part of a mailbox (mbox). */
export interface ListedMail extends ImportFile {
  /** Null if the file is one mail. */
  stretch: { start: number; line: number } | null
}

const WINDOW = 1024 * 1024
/** Room for a "From " line and the start of the header line after it. */
const LOOK_AHEAD = 512
const MARK = Buffer.from('\nFrom ')
const LF = 10
/**
 * "From nora@example.org Tue Nov 10 09:15:00 2026", followed by a header line (or by a quoted "From
 * " line of another mailbox).
 */
const SEPARATOR = /^From \S[^\r\n]*\d:\d\d[^\r\n]*\r?\n(?:>?From [^\r\n]*\r?\n)?[\w-]+[ \t]*:/u
/** Exactly as mailboxes write it, so it needs no empty line before it. */
const STRICT =
  /^From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) +(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} +\d\d:\d\d(?::\d\d)? +(?:[A-Z]{1,5} +)?\d{4}(?: +[+-]\d{4})?[ \t]*\r?\n/u

/**
 * The mails in the chosen files, in order. A file counts as a mailbox only if it starts with a
 * "From " line, whatever its name is.
 */
export async function listMails(files: readonly ImportFile[]): Promise<ListedMail[]> {
  const mails: ListedMail[] = []
  for (const file of files) {
    const starts = await findStarts(file.path)
    if (starts.length < 2) mails.push({ ...file, stretch: null })
    else {
      for (const [at, stretch] of starts.entries()) {
        const end = starts[at + 1]?.start ?? file.size
        mails.push({ ...file, size: end - stretch.start, stretch })
      }
    }
  }
  return mails
}

/** The bytes of a mail, at most `limit` of them, as they were before they were put into a mailbox. */
export async function readListedMail(mail: ListedMail, limit = mail.size): Promise<Buffer> {
  const file = await open(mail.path, 'r')
  try {
    const length = Math.min(mail.size, limit)
    const bytes = await readAt(file, mail.stretch?.start ?? 0, length)
    return mail.stretch === null ? bytes : withoutQuotes(bytes)
  } finally {
    await file.close()
  }
}

async function findStarts(path: string): Promise<{ start: number; line: number }[]> {
  const file = await open(path, 'r')
  try {
    const head = await readAt(file, 0, LOOK_AHEAD)
    if (!SEPARATOR.test(head.toString('latin1'))) return []
    const starts = [{ start: 0, line: 1 }]
    let line = 1
    for (let offset = 0; ; offset += WINDOW) {
      const bytes = await readAt(file, offset, WINDOW + LOOK_AHEAD)
      const window = bytes.subarray(0, WINDOW)
      let counted = 0
      for (
        let at = bytes.indexOf(MARK);
        at !== -1 && at < WINDOW;
        at = bytes.indexOf(MARK, at + 1)
      ) {
        const ahead = bytes.toString('latin1', at + 1, at + LOOK_AHEAD)
        if (!SEPARATOR.test(ahead)) continue
        if (!STRICT.test(ahead) && !(await endsEmptyLine(file, offset + at))) continue
        line += linesIn(window.subarray(counted, at + 1))
        counted = at + 1
        starts.push({ start: offset + at + 1, line })
      }
      line += linesIn(window.subarray(counted))
      if (bytes.length <= WINDOW) return starts
    }
  } finally {
    await file.close()
  }
}

/** Whether the LF at this position ends an empty line. */
async function endsEmptyLine(file: FileHandle, at: number): Promise<boolean> {
  const before = (await readAt(file, Math.max(0, at - 2), Math.min(2, at))).toString('latin1')
  return before.endsWith('\n') || before === '\n\r'
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function linesIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1
  return count
}

/**
 * Removes the ">" that mailboxes put before lines which start like a "From " line, and the empty
 * line after each mail.
 */
function withoutQuotes(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1').replace(/^>(?=>*From )/gmu, '')
  return Buffer.from(text.replace(/(\n)\r?\n$/u, '$1'), 'latin1')
}
