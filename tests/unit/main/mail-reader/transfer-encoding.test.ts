import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { readMessage } from '#main/mail-reader/read-message'

/* A file is read byte for byte, whatever encoding its sender used. Also records what other readers
   make of it. */

const CONTENTS: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['every byte', Buffer.from(Array.from({ length: 1024 }, (_, place) => place % 256))],
  ['line ends of every kind', Buffer.from('%PDF-1.4\r\nA\rB\nC\r\n\r\n\n%%EOF\r\n')],
  ['no line end at the end', Buffer.from('%PDF-1.4\r\n%%EOF')],
]

const ENCODINGS: readonly (readonly [encoding: string, encode: (bytes: Buffer) => Buffer])[] = [
  ['base64', (bytes) => Buffer.from(bytes.toString('base64').replace(/.{76}/gu, '$&\r\n'))],
  ['quoted-printable', quoted],
  ['x-uuencode', uuencoded],
  ['8bit', (bytes) => bytes],
  ['binary', (bytes) => bytes],
]

const CASES = CONTENTS.flatMap(([what, bytes]) =>
  ENCODINGS.map(([encoding, encode]) => [encoding, what, bytes, encode] as const),
)

describe.each(CASES)('%s, %s', (encoding, _what, bytes, encode) => {
  const mail = mailWith(encoding, encode(bytes))

  it('is exact here', async () => {
    const [file] = (await readMessage(mail)).files
    expect(file?.content).toEqual(bytes)
  })

  const known = encoding !== 'x-uuencode'
  it(`is ${known ? 'exact' : 'not exact'} by mailparser`, async () => {
    const [file] = (await simpleParser(mail)).attachments
    expect(file?.content.equals(bytes)).toBe(known)
  })

  it(`is ${encoding === 'base64' ? 'exact' : 'not exact'} by postal-mime`, async () => {
    const [file] = (await PostalMime.parse(mail)).attachments
    const content = Buffer.from(file?.content as ArrayBuffer)
    expect(content.equals(bytes)).toBe(encoding === 'base64')
  })
})

function mailWith(encoding: string, body: Buffer): Buffer {
  const head = [
    'From: mia@example.org',
    'Message-ID: <1@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=edge',
    '',
    '--edge',
    'Content-Type: text/plain',
    '',
    'See the file.',
    '--edge',
    'Content-Type: application/pdf; name=a.pdf',
    'Content-Disposition: attachment; filename=a.pdf',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(head.join('\r\n')), body, Buffer.from('\r\n--edge--\r\n')])
}

/** Encoded as text: CRLF stays, every other unusual byte is escaped. */
function quoted(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split('\r\n')
  const written = lines.map((line) =>
    line
      .replace(/[^!-<>-~]/gu, (one) => `=${hex(one)}`)
      .replace(/(?:=..|[^=]){24}(?=.)/gu, '$&=\r\n'),
  )
  return Buffer.from(written.join('\r\n'))
}

function hex(one: string): string {
  return one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
}

function uuencoded(bytes: Buffer): Buffer {
  const sign = (six: number) => (six === 0 ? '`' : String.fromCharCode(32 + six))
  const lines: string[] = []
  for (let from = 0; from < bytes.length; from += 45) {
    const line = bytes.subarray(from, from + 45)
    const whole = Buffer.concat([line, Buffer.alloc((3 - (line.length % 3)) % 3)])
    const signs: string[] = []
    for (let place = 0; place < whole.length; place += 3) {
      const three = whole.readUIntBE(place, 3)
      for (const shift of [18, 12, 6, 0]) signs.push(sign((three >> shift) & 63))
    }
    lines.push(sign(line.length) + signs.join(''))
  }
  return Buffer.from(['begin 644 a.pdf', ...lines, '`', 'end'].join('\r\n'))
}
