import { describe, expect, it } from 'vitest'
import { fillIn } from '#markdown/fill-in'
import { readMarkdown } from '#markdown/read-markdown'
import { gapsIn, unknownVariables, type VariableValues } from '#shared/domain/canned-reply'

const values: VariableValues = {
  'requester.name': 'Sam Stranger',
  'requester.email': 'sam_stranger@example.org',
  'ticket.number': '42',
  'ticket.subject': 'Printer on fire',
  'agent.name': 'Mia Agent',
  'workspace.name': 'Harbour Supplies',
}

interface Node {
  type: string
  value?: string
  children?: Node[]
}

function parse(markdown: string): Node {
  const root = readMarkdown(markdown)
  if (root === null) throw new Error('not read')
  return root
}

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('')
const typesIn = (node: Node): string[] => [node.type, ...(node.children ?? []).flatMap(typesIn)]

describe('filling in a canned reply', () => {
  it('replaces every variable, with or without spaces around its name', () => {
    const text = 'Dear {{requester.name}}, #{{ ticket.number }}: {{ticket.subject}}. {{agent.name}}'
    expect(fillIn(text, values)).toBe('Dear Sam Stranger, #42: Printer on fire. Mia Agent')
  })

  it('leaves unknown variables as written', () => {
    const text = 'Hi {{requester.nmae}} {{constructor}} {{}} {{ {{agent.name}} }} {x} }}{{'
    expect(fillIn(text, values)).toBe(
      'Hi {{requester.nmae}} {{constructor}} {{}} {{ Mia Agent }} {x} }}{{',
    )
    expect(unknownVariables(text)).toEqual(['requester.nmae', 'constructor', ''])
  })

  it('replaces only once: a value that looks like a variable stays text', () => {
    const tricky = { ...values, 'ticket.subject': '{{agent.name}}' }
    expect(fillIn('{{ticket.subject}}', tricky)).toBe('{{agent.name}}')
  })

  it('marks missing values, and finds the marks again', () => {
    const text = fillIn('Hello {{requester.name}} {{ticket.subject}} {{foo}}', {
      ...values,
      'requester.name': null,
      'ticket.subject': '  ',
    })
    expect(text).toBe('Hello [requester name?] [ticket subject?] {{foo}}')
    expect(gapsIn(text).map((gap) => gap.words)).toEqual([
      'requester name',
      'ticket subject',
      '{{foo}}',
    ])
    const [gap] = gapsIn(text)
    expect(text.slice(gap?.start, gap?.end)).toBe('[requester name?]')
    expect(gapsIn('A [link] and [something?]')).toEqual([])
  })

  it('keeps a value on one line', () => {
    expect(fillIn('{{ticket.subject}}', { ...values, 'ticket.subject': 'a\n\n# b\tc' })).toBe(
      'a # b c',
    )
  })
})

describe('a value as Markdown', () => {
  it.each([
    'Sam Stranger',
    '**bold** _it_ ~~gone~~ `code`',
    '# Heading',
    '- item',
    '+ item',
    '1. item',
    '12) item',
    '---',
    '===',
    '> quote',
    '<b>html</b> <script>alert(1)</script>',
    '[link](https://example.org)',
    '![picture](https://example.org/x.png)',
    '<https://example.org>',
    '&lt;b&gt; &amp; &#65;',
    'back\\slash \\* end\\',
    'a|b',
    '| a | b |',
    '~~~',
    '```js',
    'snake_case_name and _emphasis_',
    '[^1]: note',
    '[ ] task',
    'https://example.org/a_b*c*?x=1&copy;=2',
    'www.example.org/*x*',
    'sam_stranger@example.org',
    '*sam_*@example.org',
    '1986\\. A year',
    'Ünïcödé 日本語 👍',
  ])('shows %j exactly and without formatting', (value) => {
    for (const [before, after] of [
      ['', ''],
      ['Dear ', ', hello'],
      ['First line\n', '\nlast line'],
    ]) {
      const tree = parse(
        fillIn(`${before}{{ticket.subject}}${after}`, { ...values, 'ticket.subject': value }),
      )
      expect(textOf(tree)).toBe(`${before}${value}${after}`.replaceAll('\n', ''))
      // The window turns any URL into a link. Everything else would be formatting.
      const types = new Set(typesIn(tree).filter((type) => type !== 'link' && type !== 'break'))
      expect([...types].sort()).toEqual(['paragraph', 'root', 'text'])
    }
  })

  it('keeps names and addresses readable in the editor', () => {
    for (const value of ['sam_stranger@example.org', "O'Neill-Smith", 'a+b@example.org', 'R&D']) {
      expect(fillIn('{{ticket.subject}}', { ...values, 'ticket.subject': value })).toBe(value)
    }
  })
})
