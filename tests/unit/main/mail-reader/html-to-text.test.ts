import { describe, expect, it } from 'vitest'
import { htmlToText } from '#main/mail-reader/html-to-text'
import { readMessage } from '#main/mail-reader/read-message'

const nested = (tag: string, times: number, inside: string) =>
  `<${tag}>`.repeat(times) + inside + `</${tag}>`.repeat(times)

describe('HTML as text', () => {
  it('keeps its last line, however many there are', () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `line ${at}`)
    const { text, isCut } = htmlToText(`<div>${lines.join('<br>')}</div>`)
    expect({ isCut, lines: text.split('\n').length }).toEqual({ isCut: false, lines: 30_000 })
  })

  it('keeps the first message of a long thread', () => {
    const quote = '<div>On Tuesday Kim wrote:<br><blockquote>'
    const { text, isCut } = htmlToText(`${quote.repeat(90)}the very first`)
    expect(text).toMatch(/> the very first$/u)
    expect(isCut).toBe(false)
  })

  it.each(['div', 'blockquote', 'ul', 'b', 'table'])(
    'reports that %s is nested deeper than is read',
    (tag) => {
      expect(htmlToText(nested(tag, 3000, 'x')).isCut).toBe(true)
      expect(htmlToText(`<p>a</p>${nested(tag, 100, 'x')}`).isCut).toBe(false)
    },
  )

  it('reports that it is longer than is read', () => {
    expect(htmlToText(`<p>${'words '.repeat(400_000)}</p>`).isCut).toBe(true)
  })

  // On a busy machine this takes longer than the default of 5 s.
  it('becomes only moderately longer by nested quotes and lists', { timeout: 60_000 }, () => {
    const lines = 'x\n'.repeat(200_000)
    for (const tag of ['blockquote', 'ul', 'ol']) {
      const { text } = htmlToText(nested(tag, 350, `<pre>${lines}</pre>`))
      expect(text.length).toBeLessThan(lines.length * 60)
    }
  })

  it('includes text outside its body, but not its title', () => {
    const { text } = htmlToText(
      '<html><head><title>T</title><style>p{}</style></head><body><p>Hello</p></body></html><p>To leave the list</p>',
    )
    expect(text).toBe('Hello\n\nTo leave the list')
  })
})

describe('a picture inside the HTML', () => {
  const picture = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(9000, 1)])
  const uri = `data:image/png;base64,${picture.toString('base64')}`
  const read = async (html: string) => {
    const head = 'From: a@customer.example\r\nContent-Type: text/html\r\n\r\n'
    const { text, files, remarks } = await readMessage(Buffer.from(head + html))
    return {
      text,
      files: files.map(({ name, content }) => `${name} ${content.byteLength}`),
      remarks: remarks.map(({ kind, example }) => `${kind} ${example}`),
    }
  }

  it.each([
    `<img src="${uri}">`,
    `<img src='${uri}' alt=x>`,
    `<img src=${uri}>`,
    `<img src="\r\n ${uri.replace(/(.{70})/gu, '$1\r\n')}">`,
    `<p style="background:url(${uri})">`,
    `<p style="background:url(&quot;${uri}&quot;)">`,
    `<img src="${uri}"><img src="${uri}">`,
  ])('is a file, once', async (html) => {
    const { text, ...rest } = await read(`<p>See</p>${html}<p>this.</p>`)
    expect(text).toMatch(/^See\s+this\.$/u)
    expect(rest).toEqual({ files: [`attachment.png ${picture.length}`], remarks: [] })
  })

  it('is reported if it is small, and stored if the mail has no text', async () => {
    const small = `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`
    expect(await read(`<p>Hello</p>${small}`)).toEqual({
      text: 'Hello',
      files: [],
      remarks: ['pictures-left-out attachment.gif'],
    })
    expect(await read(small)).toMatchObject({ files: ['attachment.gif 14'], remarks: [] })
  })

  it('does not replace the text after it', async () => {
    const large = `data:image/png;base64,${'A'.repeat(2_500_000)}`
    const { text, remarks } = await read(`<p>See</p><img src="${large}"><p>number 4711</p>`)
    expect(text).toContain('number 4711')
    expect(remarks).toEqual([])
  })

  it('is none if somebody writes about such pictures', async () => {
    const words = 'Write (data:text/plain,hello) and data:image/png;base64,AAAA there.'
    expect(await read(`<p>${words}</p>`)).toMatchObject({ text: words, files: [] })
  })

  it('is not a font', async () => {
    const font = `<style>@font-face{src:url(data:font/woff2;base64,d09GMgABAAA=)}</style>`
    expect(await read(`${font}<p>Hello</p>`)).toEqual({ text: 'Hello', files: [], remarks: [] })
  })
})
