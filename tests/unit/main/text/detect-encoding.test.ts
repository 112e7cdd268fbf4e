import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { detectEncoding } from '#main/text/detect-encoding'

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size))
  }
}
const detect = (bytes: Buffer, size = 64 * 1024) => detectEncoding(pieces(bytes, size))

const GERMAN = 'Nummer,Betreff\n1,Drucker für Büro lässt sich nicht öffnen\n2,„Größe“ der Straße\n'

describe('detecting the encoding', () => {
  it('takes plain ASCII, UTF-8 and marked UTF-8 as UTF-8', async () => {
    for (const text of ['a,b\n', GERMAN, `\ufeff${GERMAN}`, 'emoji 😀\n']) {
      expect(await detect(Buffer.from(text))).toMatchObject({ name: 'utf-8', damaged: false })
    }
  })

  it('is not misled by characters that are split between two pieces', async () => {
    for (const size of [1, 2, 3, 5]) {
      expect(await detect(Buffer.from('für 😀 schöne €\n'), size)).toMatchObject({
        name: 'utf-8',
        damaged: false,
      })
    }
  })

  it('reads Windows-1252, even if the first umlaut comes after a hundred thousand lines', async () => {
    const late = Buffer.concat([
      Buffer.from('1,plain text\n'.repeat(100_000)),
      iconv.encode(GERMAN, 'windows-1252'),
    ])
    expect(await detect(iconv.encode(GERMAN, 'windows-1252'))).toMatchObject({
      name: 'windows-1252',
      label: 'Windows-1252',
    })
    expect((await detect(late)).name).toBe('windows-1252')
  })

  it('recognises other code pages by their text', async () => {
    const samples: [string, string][] = [
      ['windows-1251', '1,Не работает принтер, помогите пожалуйста\n'],
      ['windows-1250', '1,Nie działa drukarka, proszę o pomoc, błąd żądania źródła\n'],
      ['cp932', '1,プリンターが動きません。助けてください\n'],
    ]
    for (const [name, text] of samples) {
      expect((await detect(iconv.encode(text, name))).name).toBe(name)
    }
  })

  it('reads UTF-16 with and without its mark', async () => {
    const text = 'Subject,Text\nPrinter,It does not print\n'
    expect((await detect(iconv.encode(text, 'utf-16le', { addBOM: true }))).name).toBe('utf-16le')
    expect((await detect(iconv.encode(text, 'utf-16le', { addBOM: false }))).name).toBe('utf-16le')
    expect((await detect(iconv.encode(text, 'utf-16be', { addBOM: true }))).name).toBe('utf-16be')
  })

  it('keeps UTF-8 with a few damaged bytes as UTF-8 and reports it', async () => {
    const bytes = Buffer.concat([Buffer.from(GERMAN.repeat(5)), Buffer.from([0xff, 0x0a])])
    expect(await detect(bytes)).toMatchObject({ name: 'utf-8', damaged: true })
  })

  it('decodes stray bytes rather than refusing the file', async () => {
    const bytes = Buffer.from([0x4a, 0xff, 0x68, 0x6e, 0x2c, 0x78, 0x0a])
    expect((await detect(bytes)).name).toBe('windows-1252')
    expect((await detect(Buffer.from([0x61, 0xe4]))).name).toBe('windows-1252')
  })
})
