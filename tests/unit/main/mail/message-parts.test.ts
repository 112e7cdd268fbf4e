import { describe, expect, it } from 'vitest'
import { messageParts } from '#main/mail/message-parts'
import { oneLine } from '#main/mail/one-line'

const mailHtml = (markdown: string) => messageParts(markdown).html
const mailText = (markdown: string) => messageParts(markdown).text
const bare = (markdown: string) => mailHtml(markdown).replace(/ (style|class|dir)="[^"]*"/g, '')

describe('the HTML part', () => {
  it.each([
    ['one\ntwo', '<p>one<br>\ntwo</p>'],
    ['# Big', '<p>Big</p>'],
    [
      '**a** *b* ~~c~~ `d<e`',
      '<p><strong>a</strong> <em>b</em> <del>c</del> <code>d&lt;e</code></p>',
    ],
    ['> quoted', '<blockquote><p>quoted</p>\n</blockquote>'],
    ['3. c\n4. d', '<ol start="3">\n<li><p>c</p>\n</li>\n<li><p>d</p>\n</li>\n</ol>'],
    ['- [x] done', '<ul>\n<li>☑ done</li>\n</ul>'],
    ['```\n<a>&\n```', '<pre>&lt;a&gt;&amp;</pre>'],
    [
      '|a|b|\n|-|-|\n|1|2|',
      '<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>',
    ],
    [
      '[x](https://example.org/?a=1&b="2")',
      '<p><a href="https://example.org/?a=1&amp;b=%222%22">x</a></p>',
    ],
    ['[x][1]\n\n[1]: https://example.org', '<p><a href="https://example.org/">x</a></p>'],
    [
      '![cat](https://example.org/cat.png)',
      '<p><a href="https://example.org/cat.png">Picture: cat</a></p>',
    ],
  ])('of %j', (markdown, html) => {
    expect(bare(markdown)).toBe(html)
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '![x](data:text/html,<script>)',
    '<a href="https://evil.example">x</a>',
    '[x](https://user:secret@example.org)',
    '[x](https://example.org/"onclick="alert(1))',
    '`</code><script>`',
    'x'.repeat(20_001) + '<script>',
  ])('removes HTML, schemes and attributes from %j', (markdown) => {
    const html = mailHtml(markdown)
    const tags = [...html.matchAll(/<(\w+)((?: [\w-]+="[^"<>]*")*)>|<\/\w+>|</g)]
    for (const [tag, name] of tags) {
      expect(tag.startsWith('</') || /^(p|a|br|code)$/.test(name ?? ''), tag).toBe(true)
      expect(tag).not.toMatch(/ on\w+=|javascript:|data:|secret/)
    }
  })
})

describe('the plain text part', () => {
  it.each([
    ['one\ntwo', 'one\ntwo'],
    ['# Big\n\ntext', 'Big\n\ntext'],
    ['**a** *b* `c`', '*a* _b_ c'],
    ['[the page](https://example.org/x)', 'the page (https://example.org/x)'],
    ['https://example.org/x', 'https://example.org/x'],
    ['mia@example.org', 'mia@example.org'],
    ['- a\n- b\n  - c', '- a\n- b\n  - c'],
    ['9. a\n10. b', '9. a\n10. b'],
    ['> a\n>\n> b', '> a\n>\n> b'],
    ['```\ncode\n  more\n```', '    code\n      more'],
    ['- [ ] open', '- [ ] open'],
    ['![cat](https://example.org/c.png)', 'Picture: cat (https://example.org/c.png)'],
    ['|a|b|\n|-|-|\n|1|2|', 'a | b\n1 | 2'],
    ['<b>raw</b>', '<b>raw</b>'],
    ['a\n\n***\n\nb', 'a\n\n* * *\n\nb'],
  ])('of %j', (markdown, text) => {
    expect(mailText(markdown)).toBe(text)
  })
})

it.each(['> ', '- ', '[', '*', '1. ', '('])(
  '%j ten thousand times neither fails nor takes long',
  (mark) => {
    const text = `${mark.repeat(Math.floor(19_000 / mark.length))}word`
    expect(mailHtml(text)).toContain('word')
    expect(mailText(text)).toContain('word')
  },
)

describe('a single line', () => {
  it.each([
    ['a\r\nBcc: x@example.org', 'a Bcc: x@example.org'],
    ['a\u2028b\u0000c\ud800d', 'a b c d'],
    ['\u202egnirts', 'gnirts'],
    ['👩‍👩‍👧 می\u200cخواهم', '👩‍👩‍👧 می\u200cخواهم'],
  ])('of %j', (text, line) => {
    expect(oneLine(text)).toBe(line)
  })
})
