import { expect, test } from 'vitest'
import { linkTarget } from '#renderer/components/link-target'
import { matches } from '#renderer/components/matches'
import { createToastStore } from '#renderer/state/toast-store'
import { foldText } from '#renderer/components/fold-text'
import { plainExcerpt, rowName } from '#renderer/features/queue/row-name'
import { countWords, totalRows } from '#renderer/features/queue/queue-total'
import { FakeMain } from '#tests/support/fake-bridge'

test.each([
  ['https://example.com/a?b=1', true],
  ['http://example.com/', false],
  ['mailto:ada@example.com', true],
  ['javascript:alert(1)', false],
  ['JaVaScRiPt:alert(1)', false],
  [' data:text/html,<b>', false],
  ['file:///etc/passwd', false],
  ['ms-msdt:x', false],
  ['/relative', false],
  ['#anchor', false],
  [`https://example.com/${'x'.repeat(2100)}`, false],
])('whether %s may be opened as a link: %s', (url, allowed) => {
  expect(linkTarget(url) !== null).toBe(allowed)
})

test('a person is found by the start of words, ignoring case and accents', () => {
  expect(matches('tom sil', 'Tomás Silva', 'tomas@example.com')).toBe(true)
  expect(matches('example', 'Tomás Silva', 'tomas@example.com')).toBe(true)
  expect(matches('ilva', 'Tomás Silva')).toBe(false)
  expect(matches('', 'Anybody')).toBe(true)
})

test('a very long text is cut between words and never inside a character', () => {
  expect(foldText('short').isFolded).toBe(false)
  const long = foldText('word '.repeat(2000))
  expect(long.isFolded).toBe(true)
  expect(long.text.length).toBeLessThan(2600)
  expect(long.text).toMatch(/word…$/u)
  const emoji = foldText(`a${'😀'.repeat(4000)}`)
  expect(emoji.text.isWellFormed()).toBe(true)
  expect(emoji.text).not.toContain('\ufffd')
})

test('the name of a row begins with the number and the subject', () => {
  const ticket = new FakeMain({ tickets: 1 }).tickets[0]
  if (ticket === undefined) throw new Error('No ticket')
  expect(rowName(ticket).startsWith(`#${ticket.number} ${ticket.subject}`)).toBe(true)
})

test('the list is as long as the view, whatever part of it is loaded', () => {
  const query = { view: 'all-open', sort: 'updated', direction: 'desc', filter: '' } as const
  const rows = new FakeMain({ tickets: 100 }).tickets
  const part = { query, rows, nextCursor: 'more', load: 'ready' } as const
  expect(totalRows(part, 57_268)).toBe(57_268)
  expect(totalRows(part, 3)).toBe(101)
  expect(totalRows({ ...part, nextCursor: null }, 57_268)).toBe(100)
  const filtered = { ...part, query: { ...query, filter: 'x' } }
  expect(countWords(filtered, 57_268)).toBe('100+ found')
  expect(countWords({ ...filtered, nextCursor: null }, 57_268)).toBe('100 found')
  expect(countWords(part, 57_268)).toBe(new Intl.NumberFormat().format(57_268))
})

test('a repeated message is shown once, and no more than three are shown at a time', () => {
  const toasts = createToastStore()
  for (const text of ['one', 'two', 'two', 'three', 'four']) toasts.getState().news(text)
  expect(toasts.getState().toasts.map(({ text }) => text)).toEqual(['two', 'three', 'four'])
})

test('the first words are shown without Markdown characters', () => {
  expect(plainExcerpt('> Hello **you**, see `a_b` and # 5')).toBe('Hello you, see a_b and # 5')
  expect(plainExcerpt('a > b, C#, snake_case')).toBe('a > b, C#, snake_case')
})
