import { describe, expect, it } from 'vitest'
import { messageParts } from '#main/mail/message-parts'
import { readMarkdown } from '#markdown/read-markdown'

const pages = (part: string) => part.repeat(Math.ceil(20_000 / part.length)).slice(0, 20_000)

const stairs = (step: string, levels = 180) =>
  Array.from({ length: levels }, (_, level) => `${step.repeat(level)}- a\n`).join('')

describe('a text that would block a parser for seconds', () => {
  it.each([
    'a\n=\n',
    '*a_ ',
    'a* ',
    '*a ',
    '**a',
    '\\_a*',
    '*.',
    '[a',
    '[a](',
    '![',
    '> a\n\n',
    '- > a\n',
    '- a\n  - b\n',
    '- a\n  > b\n',
    '\t> a\n- b\n',
    '> ',
    '~~a ',
    `${'- '.repeat(10)}a\n`,
    `${'1. '.repeat(5)}a\n`,
    `${'> '.repeat(21)}a\n\n`,
    `${'- > '.repeat(11)}a\n\n`,
    `${'|a'.repeat(5)}\n${'|-'.repeat(5)}\n${'|`a`|||\n'.repeat(4000)}`,
  ])('made of %j is shown and mailed as typed', (part) => {
    const text = pages(part)
    expect(readMarkdown(text)).toBeNull()
    expect(messageParts(text).text).toBe(text.trimEnd())
  })

  it.each([
    ['openers and closers', '*a '.repeat(3000) + 'a* '.repeat(3000)],
    ['an address and what may end a sentence behind it', `http://a.b/${'&a;'.repeat(6000)}`],
    ['many addresses before it', 'http://a'.repeat(1200) + '&a;'.repeat(3000)],
    ['code that does not end', '&amp;\\``'.repeat(1250) + 'a '.repeat(5000)],
    ['links that do not end', '[a](b "'.repeat(400) + 'a '.repeat(8000)],
    ['steps of items', stairs('  ')],
    ['steps of tabs', stairs('\t')],
    ['ever more quotes', Array.from({ length: 60 }, (_, at) => `${'> '.repeat(at)}a\n\n`).join('')],
    ['lines below deep items', stairs('\t', 30) + `${'\t'.repeat(30)}a\n`.repeat(400)],
  ])('made of %s is not parsed either', (_, text) => {
    expect(readMarkdown(text.slice(0, 20_000))).toBeNull()
  })
})

describe('text that people write by hand', () => {
  it.each([
    ['a list of 200 lines', '- **part** of the list\n'.repeat(200)],
    ['a table of 300 rows', `| a | b |\n|---|---|\n${'| 1 | 2 |\n'.repeat(300)}`],
    ['a long quote', '> and *so* on it goes\n'.repeat(400)],
    ['a list in lists', '- a\n  - b\n    - c\n      1. d\n         - e\n'.repeat(20)],
    ['settings in code', `\`\`\`\n${'- a:\n    - b: c\n        - d: |\n'.repeat(80)}\`\`\``],
    ['what went to and fro ten times', `${'>'.repeat(10)} a\n> b\n`.repeat(80)],
    [
      'lines drawn by hand',
      `${'-'.repeat(120)}\n${'* '.repeat(20)}\n\n${'.'.repeat(120)}\n${'_'.repeat(120)}\n`,
    ],
    [
      'prose of 18,000 letters',
      `${'A sentence with **weight** in it. '.repeat(20)}\n\n`.repeat(25),
    ],
  ])('%s is formatted', { timeout: 60_000 }, (_, text) => {
    expect(readMarkdown(text)).not.toBeNull()
  })
})
