import { describe, expect, it } from 'vitest'
import { canRun } from '#main/features/attachments/can-run'
import { detectType, readText } from '#main/text/detect-type'
import { showableType, tooManyPixels } from '#main/features/attachments/picture'
import { picture } from '#tests/support/pictures'

const bytes = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string) =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

describe('the type by content', () => {
  it.each([
    ['a picture', picture(2, 2), 'image/png'],
    ['a PDF', bytes('%PDF-1.7\n'), 'application/pdf'],
    ['a program', Buffer.concat([bytes('MZ'), Buffer.alloc(200)]), 'application/x-msdownload'],
    ['nothing', new Uint8Array(), 'text/plain'],
    ['words', bytes('Hello, world\n'), 'text/plain'],
    ['words of Windows', utf16('Grüße\r\n'), 'text/plain'],
    ['bytes', Buffer.from([0, 1, 2, 3, 200]), 'application/octet-stream'],
    ['half a letter', Buffer.from([0xc3]), 'application/octet-stream'],
    ['HTML', bytes('\n<!-- x --><!DOCTYPE html><script>alert(1)</script>'), 'text/html'],
    ['a bare script', bytes('<script>alert(1)</script>'), 'text/html'],
    ['an SVG', bytes('<?xml version="1.0"?><svg onload="alert(1)"/>'), 'image/svg+xml'],
    [
      'a mail',
      bytes('From: a@example.org\r\nDate: Mon, 1 Jan 2026 10:00:00 +0000\r\n\r\nHi'),
      'message/rfc822',
    ],
    [
      'a mail of a folder',
      bytes('From a@b Mon Jan 1\nFrom: a@b\nMessage-Id: <1@b>\n\nHi'),
      'message/rfc822',
    ],
    ['words about mail', bytes('From: here on it is easy.\nNo doubt.'), 'text/plain'],
  ])('%s', async (_what, content, type) => {
    expect(await detectType(content, false)).toBe(type)
  })

  it('a letter that is cut by the end of the piece is still text', async () => {
    const cut = Buffer.from('Grüße').subarray(0, 3)
    expect(await detectType(cut, true)).toBe('text/plain')
    expect(readText(cut, true)).toBe('Gr')
  })
})

describe('whether the window shows a file as a picture', () => {
  it('depends on its first bytes and on a plausible size', async () => {
    expect(await showableType(picture(100, 50))).toBe('image/png')
    expect(await showableType(picture(16_385, 1))).toBeNull()
    expect(await showableType(picture(10_000, 10_000))).toBeNull()
    expect(await showableType(picture(0, 10))).toBeNull()
    expect(tooManyPixels(picture(16_385, 1))).toEqual({ width: 16_385, height: 1 })
    expect(tooManyPixels(picture(12_000, 9_000))).toEqual({ width: 12_000, height: 9_000 })
    expect(tooManyPixels(picture(100, 50))).toBeNull()
    expect(tooManyPixels(picture(0, 10))).toBeNull()
    expect(tooManyPixels(bytes('no picture at all'))).toBeNull()
    expect(await showableType(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull()
    expect(await showableType(bytes('%PDF-1.7\n'))).toBeNull()
    expect(await showableType(picture(2, 2).subarray(0, 18))).toBeNull()
  })
})

describe('what can run when it is opened', () => {
  it.each(['a.pdf', 'photo.JPG', 'data.csv', 'letter.docx', 'all.zip'])('not %s', (name) => {
    expect(canRun(name, 'application/octet-stream')).toBe(false)
  })
  it.each([
    'a.exe',
    'a.pdf.sh',
    'run',
    'page.html',
    'x.svg',
    'm.docm',
    'a.pyzw',
    'a.lnk',
    'a.pdf.',
  ])('but %s', (name) => {
    expect(canRun(name, 'text/plain')).toBe(true)
  })
  it('and a program with the name of a picture', () => {
    expect(canRun('photo.png', 'application/x-msdownload')).toBe(true)
    expect(canRun('photo.png', 'application/x-elf')).toBe(true)
  })
})
