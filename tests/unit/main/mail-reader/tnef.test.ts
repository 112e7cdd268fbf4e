import { describe, expect, it } from 'vitest'
import { readMessage } from '#main/mail-reader/read-message'
import { openTnef } from '#main/mail-reader/tnef'
import {
  bytes,
  long,
  type Property,
  u32,
  unicode,
  writeProperties,
  writeTnef,
} from '#tests/support/tnef'

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0x0d, 0xff])
const CODEPAGE_1251 = { level: 1 as const, id: 0x9007, data: Buffer.concat([u32(1251), u32(0)]) }
const message = (...properties: Property[]) => ({
  level: 1 as const,
  id: 0x9003,
  data: writeProperties(properties),
})
const file = (data: Buffer, title: Buffer, ...properties: Property[]) => [
  { level: 2 as const, id: 0x9002, data: Buffer.alloc(14) },
  { level: 2 as const, id: 0x8010, data: title },
  { level: 2 as const, id: 0x800f, data },
  { level: 2 as const, id: 0x9005, data: writeProperties(properties) },
]

const WITH_FILES = writeTnef([
  CODEPAGE_1251,
  message(bytes(0x1009, Buffer.from('rich text, packed'))),
  ...file(
    PICTURE,
    Buffer.from('BILD~1.PNG\0'),
    unicode(0x3707, 'Bild größer.png'),
    long(0x3705, 1),
  ),
  // "счет.txt" in the code page that the container names.
  ...file(Buffer.from('42\r\n'), Buffer.from([0xf1, 0xf7, 0xe5, 0xf2, 0x2e, 0x74, 0x78, 0x74, 0])),
])

function mail(text: string, wrapping: Buffer, name = 'winmail.dat'): Buffer {
  return Buffer.from(
    [
      'From: Nora Lind <nora@customer.example>',
      'Subject: Wrapped',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      '--b',
      `Content-Type: application/ms-tnef; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      wrapping.toString('base64').replace(/.{76}/gu, '$&\r\n'),
      '--b--',
      '',
    ].join('\r\n'),
  )
}
const files = (of: Awaited<ReturnType<typeof readMessage>>) =>
  of.files.map(({ name, content }) => [name, content.toString('hex')])

describe('a winmail.dat', () => {
  it('returns its files byte for byte, with their long names or those of their code page', async () => {
    const read = await readMessage(mail('Here they are.', WITH_FILES))
    expect(read.text.trim()).toBe('Here they are.')
    expect(files(read)).toEqual([
      ['Bild größer.png', PICTURE.toString('hex')],
      ['счет.txt', Buffer.from('42\r\n').toString('hex')],
    ])
    expect(read.remarks).toEqual([])
  })

  it('supplies the text of a mail without text', async () => {
    const html = bytes(0x1013, Buffer.from('<p>Größe <b>42</b></p>', 'latin1'))
    const both = writeTnef([message(html, long(0x3fde, 28_591))])
    expect((await readMessage(mail('', both))).text.trim()).toBe('Größe 42')
    expect((await readMessage(mail('Own words.', both))).text.trim()).toBe('Own words.')
    const plain = writeTnef([
      CODEPAGE_1251,
      { level: 1, id: 0x800c, data: Buffer.from([0xe4, 0xe0, 0]) },
    ])
    expect((await readMessage(mail('', plain))).text.trim()).toBe('да')
  })

  it('stays a file, with a note, if its text is only rich text and the mail has none', async () => {
    const read = await readMessage(mail('', WITH_FILES))
    expect(read.files.map(({ name }) => name)).toEqual([
      'Bild größer.png',
      'счет.txt',
      'winmail.dat',
    ])
    expect(read.remarks).toEqual([{ kind: 'outlook-wrapped', example: 'winmail.dat' }])
  })

  it('stays a file, with a note, if it contains a nested message', async () => {
    const inner = [
      { level: 2 as const, id: 0x9002, data: Buffer.alloc(14) },
      { level: 2 as const, id: 0x9005, data: writeProperties([long(0x3705, 5)]) },
    ]
    const read = await readMessage(mail('See the mail.', writeTnef(inner)))
    expect(read.files.map(({ name }) => name)).toEqual(['winmail.dat'])
    expect(read.remarks.map(({ kind }) => kind)).toEqual(['outlook-wrapped'])
  })

  it('stays a file if it is truncated or of another format, wherever it ends', async () => {
    const other = await readMessage(mail('Hello', Buffer.from('%PDF-1.7')))
    expect(files(other)).toEqual([['winmail.dat', Buffer.from('%PDF-1.7').toString('hex')]])
    for (let end = 0; end < WITH_FILES.length; end += 1) {
      const opened = openTnef(WITH_FILES.subarray(0, end))
      expect(opened === null || opened.files.length <= 2).toBe(true)
    }
  })

  it('ends soon whatever its lengths say', () => {
    const endless = writeTnef([{ level: 1, id: 0x9003, data: Buffer.alloc(64, 0xff) }])
    expect(openTnef(endless)).toBeNull()
  })
})
