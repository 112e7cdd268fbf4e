const CR = 13
const LF = 10

/** Where the header of a mail ends: after its first empty line, or at the end of the bytes. */
export function headerEnd(bytes: Buffer): number {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== LF) continue
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3
  }
  return bytes.length
}

/**
 * The mail without what programs put before its first header line: a byte order mark, lines of
 * spaces (Gmail's "Show original"), or the "From " line of a mailbox. Also without what Apple Mail
 * adds in .emlx files: the length before the mail and the flags after it. Lines that end in CR
 * alone get an LF.
 */
export function fromFirstHeader(bytes: Buffer): Buffer {
  let mail = bytes
  const start = mail.subarray(0, 4096).toString('latin1')
  const lead = /^(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:>?From (?![ \t]*:)[^\r\n]*\r?\n)?/u.exec(start)
  mail = mail.subarray(lead?.[0].length ?? 0)
  const apple = /^(\d{1,12})[ \t]*\r?\n(?=[\w-]+:)/u.exec(mail.toString('latin1', 0, 256))
  if (apple !== null) {
    const [line, length] = apple
    mail = mail.subarray(line.length, line.length + Number(length))
  }
  if (mail.includes(LF) || !mail.includes(CR)) return mail
  return Buffer.from(mail.toString('latin1').replaceAll('\r', '\n'), 'latin1')
}

const KNOWN =
  /^(?:from|to|subject|date|received|message-id|mime-version|return-path|sender|reply-to|delivered-to|x-[\w-]+)\s*:/iu

/** Whether the bytes start like a mail: with header lines, at least one of them well known. */
export function looksLikeMail(bytes: Buffer): boolean {
  const mail = fromFirstHeader(bytes.subarray(0, 256 * 1024))
  const lines = mail.subarray(0, headerEnd(mail)).toString('latin1').split(/\r?\n/u)
  const first = lines[0] ?? ''
  return /^[\w-]+\s*:/u.test(first) && lines.slice(0, 40).some((line) => KNOWN.test(line))
}
