import { expect, it } from 'vitest'
import { readMessage } from '#main/mail-reader/read-message'

async function read(type: string, text: string, head = '') {
  const mail = `From: a@customer.example\r\nContent-Type: ${type}\r\n${head}\r\n${text}\r\n`
  const { text: words, files, remarks } = await readMessage(Buffer.from(mail, 'latin1'))
  return { words, files: files.length, remarks: remarks.map(({ kind }) => kind) }
}

it.each(['enriched', 'richtext', 'markdown', 'rtf', 'x-log', 'x-unheard-of'])(
  'a mail with text/%s only is read, and stored as a file',
  async (kind) => {
    const mail = await read(`text/${kind}; charset=iso-8859-1`, 'My gr\xf6\xdfe is 4711')
    expect(mail).toEqual({ words: 'My größe is 4711', files: 1, remarks: [] })
  },
)

it('markup of enriched text is no text', async () => {
  const text = '<bold>Hello</bold> <color><param>red</param>you</color>, 1 << 2'
  expect(await read('text/enriched', text)).toMatchObject({ words: 'Hello you, 1 < 2' })
})

it.each([
  ['text/rtf', '{\\rtf1\\ansi Hello}', ''],
  ['text/calendar', 'BEGIN:VCALENDAR', ''],
  ['text/vcard', 'BEGIN:VCARD', ''],
  ['text/x-log', 'line', 'Content-Disposition: attachment\r\n'],
])('%s that is meant for a program, or marked as a file, is a file', async (type, text, head) => {
  expect(await read(type, text, head)).toEqual({ words: '', files: 1, remarks: [] })
})

it('beside other text it is a file, and as the only text it is read', async () => {
  const both = (plain: string, kind: string) =>
    read(
      `multipart/${kind}; boundary=b`,
      `--b\r\n\r\n${plain}\r\n--b\r\nContent-Type: text/markdown\r\n\r\n# Notes\r\n--b--`,
    )
  for (const kind of ['mixed', 'alternative']) {
    expect(await both('Hello', kind)).toEqual({ words: 'Hello', files: 1, remarks: [] })
    expect(await both('', kind)).toEqual({ words: '# Notes', files: 1, remarks: [] })
  }
})
