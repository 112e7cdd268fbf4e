import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { detectType, readText } from '#main/text/detect-type'

const FOLDER = join(import.meta.dirname, '../../../data/found-mail/files')

/** The type that Excel and old programs report. Detected by content, and shown as reported. */
it.each([
  ['preise-cp1252.csv', 'text/plain', 'Artikel;Größe;Preis\r\nTür;3 m²;5 €\r\n'],
  ['latin1.txt', 'text/plain', 'Die Größe der Tür\r\n'],
  ['sjis.txt', 'text/plain', 'こんにちは、注文番号4711'],
  ['protokoll-utf16.log', 'text/plain', 'Zeile eins: Größe\r\nZeile zwei\r\n'],
  ['reply-text.md', 'text/plain', 'Hello Nora,\n'],
  ['broken.pdf', 'application/pdf', '%PDF-1.4\nno pages in here\n'],
  ['outlook.msg', 'application/x-cfb', null],
])('%s is %s', async (name, type, text) => {
  const bytes = await readFile(join(FOLDER, name))
  expect(await detectType(bytes, false)).toBe(type)
  if (text === null) expect(readText(bytes, false)).toBeNull()
  else expect(readText(bytes, false)).toContain(text)
})

it('bytes of other formats are not text in any encoding', () => {
  const noise = Buffer.from(Array.from({ length: 400 }, (_, at) => (at * 89 + 7) % 256))
  expect(readText(noise, false)).toBeNull()
  expect(readText(Buffer.alloc(64, 0xc3), false)).toBeNull()
})
