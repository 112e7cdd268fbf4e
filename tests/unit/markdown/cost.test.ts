import { describe, expect, it } from 'vitest'
import { messageParts } from '../../../electron/main/mail/message-parts'
import { readMarkdown } from '../../../src/markdown/read-markdown'

const pages = (part: string) => part.repeat(Math.ceil(20_000 / part.length)).slice(0, 20_000)

describe('a text that would hold a parser for seconds', () => {
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
  ])('made of %j is shown and mailed as it was typed', (part) => {
    const text = pages(part)
    expect(readMarkdown(text)).toBeNull()
    expect(messageParts(text).text).toBe(text.trimEnd())
  })

  it('made of openers and closers is not read either', () => {
    expect(readMarkdown('*a '.repeat(3000) + 'a* '.repeat(3000))).toBeNull()
  })
})

describe('what people write by hand', () => {
  it.each([
    ['a list of 200 lines', '- **part** of the list\n'.repeat(200)],
    ['a table of 300 rows', `| a | b |\n|---|---|\n${'| 1 | 2 |\n'.repeat(300)}`],
    ['a long quote', '> and *so* on it goes\n'.repeat(400)],
    [
      'prose of 18,000 letters',
      `${'A sentence with **weight** in it. '.repeat(20)}\n\n`.repeat(25),
    ],
  ])('%s is formatted', { timeout: 60_000 }, (_, text) => {
    expect(readMarkdown(text)).not.toBeNull()
  })
})
