import { readFileSync } from 'node:fs'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { messageParts } from '#main/mail/message-parts'
import { Markdown } from '#renderer/components/markdown'
import { WrittenText } from '#renderer/components/written-text'

const data = (name: string) =>
  readFileSync(new URL(`../../data/texts/${name}`, import.meta.url), 'utf8')
const bodyOf = (eml: string) => eml.replaceAll('\r\n', '\n').replace(/^[^]*?\n\n/, '')
const openLink = () => undefined

/** The visible text of a page. */
function words(html: string): string {
  return html
    .replace(/<br\/?>\n?|<\/(p|li|tr|pre|blockquote)>\n?|<hr[^>]*>\n?/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(39|x27);/g, "'")
    .replace(/&amp;/g, '&')
}
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const typed = (text: string) =>
  renderToStaticMarkup(<WrittenText text={text} onOpenLink={openLink} />)
const shown = (text: string) => renderToStaticMarkup(<Markdown text={text} onOpenLink={openLink} />)

describe('a requester’s text', () => {
  it.each([
    ['a mail of paths and marks', bodyOf(data('paths-and-marks.eml'))],
    ['a mail of numbers and brackets', bodyOf(data('plain-text.eml'))],
    [
      'a description in a table',
      /,Plain text fidelity,"([^]*)",open/.exec(data('plain-text.csv'))?.[1] ?? '',
    ],
    ['columns', 'a    b\n  c   d\n\n\n\tx'],
  ])('%s are shown character by character', (_, text) => {
    expect(text.length).toBeGreaterThan(10)
    expect(words(typed(text)).trimEnd()).toBe(text.trimEnd())
    expect(typed(text)).not.toMatch(/<(em|strong|del|code|h\d|li|hr|table)\b/)
  })

  it('has links and quotes', () => {
    expect(
      typed('> see https://example.org/a_b_c.\n> > older\nMail me: nora@customer.example'),
    ).toBe(
      '<div class="markdown markdown-plain selectable" dir="auto"><blockquote><p>see ' +
        '<a href="https://example.org/a_b_c" title="https://example.org/a_b_c" draggable="false">' +
        'https://example.org/a_b_c</a>.</p><blockquote><p>older</p></blockquote></blockquote><p>Mail me: ' +
        '<a href="mailto:nora@customer.example" title="mailto:nora@customer.example" draggable="false">' +
        'nora@customer.example</a></p></div>',
    )
  })
})

describe('an agent’s text is the same in the window, in HTML and in plain text', () => {
  it.each([
    ['2*3*4 pieces', '2*3*4 pieces'],
    ['__init__.py and *_old*.log', '__init__.py and *_old*.log'],
    ['if __name__ == "__main__": call __init__', 'if __name__ == "__main__": call __init__'],
    ['__main__ and ___x___, (__y__)', '__main__ and ___x___, (__y__)'],
    ['Kund*innen und Mitarbeiter*innen', 'Kund*innen und Mitarbeiter*innen'],
    [String.raw`\\files01\team\_old`, String.raw`\\files01\team\_old`],
    [String.raw`HKLM\Software\*\Run, *.log`, String.raw`HKLM\Software\*\Run, *.log`],
    [String.raw`C:\docs\*.log and D:\docs\*.txt`, String.raw`C:\docs\*.log and D:\docs\*.txt`],
    [String.raw`C:\share\ ` + '\nnext', String.raw`C:\share\ `.trimEnd() + '\nnext'],
    [String.raw`\*not emphasised\*`, '*not emphasised*'],
    [String.raw`\# not a heading`, '# not a heading'],
    [String.raw`\[not a link](https://example.org)`, '[not a link](https://example.org)'],
    [String.raw`\&amp; is how & is written`, '&amp; is how & is written'],
    ['Price: &pound;5 &amp; up&nbsp;!', 'Price: £5 & up\u00a0!'],
    ['Yours\n-- \nNora', 'Yours\n--\nNora'],
    ['Sum\n=====', 'Sum\n====='],
    ['~5 minutes, then ~10 minutes', '~5 minutes, then ~10 minutes'],
    ['<serial>A-77</serial> in <Settings>', '<serial>A-77</serial> in <Settings>'],
    ['[1]: https://example.org/manual', '[1]: https://example.org/manual'],
    ['[^2]: My order number is 884-221', '[^2]: My order number is 884-221'],
    ['@[Mia *A* Agent](abcdefghijklmnopqrstuvwx), please', '@Mia *A* Agent, please'],
    ['#42 is the order', '#42 is the order'],
  ])('%j reads %j', (text, read) => {
    const { html, text: plain } = messageParts(text)
    expect(lines(words(html))).toEqual(lines(read))
    expect(lines(plain)).toEqual(lines(read))
    expect(lines(words(shown(text)))).toEqual(lines(read))
  })

  it.each([
    ['**b** and *i*, _i_ and ~~d~~', ['<strong>b</strong>', '<em>i</em>', '<del>d</del>']],
    ['**__main__** and _one two_', ['<strong>__main__</strong>', '<em>one two</em>']],
    ['これは**重要**です', ['<strong>重要</strong>']],
    ['3. three\n7. seven', ['<ol start="3"', '<li value="7"']],
    ['| a \\| b | c |\n|--|--|\n| d | e |', ['>a | b</t', '>e</td>']],
  ])('%j is formatted in both', (text, parts) => {
    for (const part of parts) {
      expect(shown(text)).toContain(part)
      expect(messageParts(text).html.replace(/ (style|class|dir)="[^"]*"/g, '')).toContain(part)
    }
  })

  it('in a long reply', () => {
    const { html, text } = messageParts(data('reply.md'))
    for (const part of [words(html), text, words(shown(data('reply.md')))]) {
      expect(part).toContain(
        String.raw`the share is \\files01\team\_old and 2*3*4 pieces of __init__.py.`,
      )
      expect(part).toContain('. dot at the start')
      expect(part).toMatch(/code {3}keeps {3}spaces\n {2,}<b>not bold<\/b>/)
    }
    expect(text).toContain('- [ ] open\n- [x] done')
    expect(html).toContain('☐ open</li>')
  })
})
