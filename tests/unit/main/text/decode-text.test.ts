import { describe, expect, it } from 'vitest'
import { readMessage } from '#main/mail-reader/read-message'
import { decodeText } from '#main/text/decode-text'

const from = (letters: string) => Buffer.from(letters, 'latin1')

describe('a charset of seven bits', () => {
  it.each([
    ['hz-gb-2312', '~{Dc:CJ@=g~} and ~~ and ~\nno break', '你好世界 and ~ and no break'],
    ['HZ-GB-2312', '~{Dc:C\nnext', '你好\nnext'],
    ['iso-2022-kr', '\x1b$)C\x0e>H3gGO<<?d\x0f 4711\r\n\x0e>H\x0f', '안녕하세요 4711\r\n안'],
    ['csISO2022KR', '\x1b$)Cplain', 'plain'],
    ['iso-2022-jp', '\x1b$B$3$s$K$A$O\x1b(B', 'こんにちは'],
  ])('%s is read', (charset, letters, text) => {
    expect(decodeText(from(letters), charset)).toMatchObject({
      text,
      isGuessed: false,
      isDamaged: false,
    })
  })

  it.each([null, 'us-ascii', 'x-unknown'])(
    'is detected by its characters when %s is named',
    (charset) => {
      const read = (letters: string) => decodeText(from(letters), charset)
      expect(read('\x1b$B$3$s\x1b(B')).toMatchObject({ text: 'こん', isGuessed: true })
      expect(read('\x1b$)C\x0e>H\x0f')).toMatchObject({ text: '안', isGuessed: true })
    },
  )

  it('that is not supported is reported', () => {
    const chinese = from('\x1b$)A\x0e=;;;\x1b*H\x0f')
    expect(decodeText(chinese, 'iso-2022-cn').isGuessed).toBe(true)
    expect(decodeText(from('\x1b[31mred\x1b(B'), null).isGuessed).toBe(false)
  })
})

it.each([
  ['x-mac-cyrillic', '8ff0e8e2e5f2', 'Привет'],
  ['x-mac-greek', 'cbe1ebe7ecddf1e1', null],
  ['x-mac-turkish', 'db', null],
])('%s is recognised by the name that old programs used', (charset, bytes, text) => {
  const read = decodeText(Buffer.from(bytes, 'hex'), charset)
  expect(read.isGuessed).toBe(false)
  if (text !== null) expect(read.text).toBe(text)
})

it.each(['johab', 'ibm037'])('%s cannot be read, and subject and text say so', async (charset) => {
  const letters = 'tGWRdw=='
  const guesses = async (subject: string, type: string, text: string) => {
    const head = `From: a@x.example\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=${type}\r\n`
    const mail = `${head}Content-Transfer-Encoding: base64\r\n\r\n${text}`
    return (await readMessage(Buffer.from(mail))).remarks.map(({ kind }) => kind)
  }
  expect(await guesses('Lamp', charset, letters)).toEqual(['charset-guessed'])
  expect(await guesses(`=?${charset}?b?${letters}?=`, 'utf-8', 'eA==')).toEqual(['charset-guessed'])
  expect(await guesses('=?iso-8859-1?q?Gr=F6=DFe?=', 'utf-8', 'eA==')).toEqual([])
})
