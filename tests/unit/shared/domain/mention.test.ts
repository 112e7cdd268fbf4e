import { describe, expect, it } from 'vitest'
import { mentionAt, mentionName, plainMentions, withMentions } from '#shared/domain/mention'
import type { Person } from '#shared/domain/user'

const person = (letter: string, name: string | null, email: string): Person => ({
  id: letter.repeat(24),
  name,
  email,
})
const mia = person('a', 'Mia', 'mia@example.org')
const agent = person('b', 'Mia Agent', 'mia.agent@example.org')
const twin = person('c', 'Sam Twin', 'sam1@example.org')
const otherTwin = person('d', 'sam twin', 'sam2@example.org')
const odd = person('e', 'J.R. [Bob] (x)', 'bob@example.org')
const nameless = person('f', null, 'nora@example.org')
const arab = person('g', 'سارة الأحمد', 'sara@example.org')
const all = [mia, agent, twin, otherTwin, odd, nameless, arab]
const token = ({ id }: Person, name: string) => `@[${name}](${id})`

describe('the stored form', () => {
  it.each([
    ['of two names the longer one', 'Hi @Mia Agent.', `Hi ${token(agent, 'Mia Agent')}.`],
    ['the shorter one where it ends', '@Mia, look', `${token(mia, 'Mia')}, look`],
    ['whatever the case', '@mia agent', token(agent, 'Mia Agent')],
    [
      'by e-mail, for who is called like somebody else',
      '@sam2@example.org!',
      `${token(otherTwin, 'sam twin')}!`,
    ],
    ['a mailbox, for who has no name', 'ask @nora', `ask ${token(nameless, 'nora')}`],
    ['brackets of a name in round ones', '@J.R. (Bob) (x)', token(odd, 'J.R. (Bob) (x)')],
    ['names of any script', 'مرحبا @سارة الأحمد', `مرحبا ${token(arab, 'سارة الأحمد')}`],
  ])('names %s', (_, text, stored) => {
    expect(withMentions(text, all)).toBe(stored)
  })

  it.each([
    'mail to x@Mia Agent',
    '@Miami and @Mia_',
    '@Sam Twin is two people',
    '@Nobody here',
    'no sign at all',
    'https://medium.com/@Mia/how-to-post',
    'https://social.example/@nora@example.org/1',
    'medium.com/@Mia',
    '[here](https://medium.com/@Mia)',
    'mail@Mia.example, first.@Mia',
    '@Mia@social.example and @Mia.example',
    '`@Mia Agent` and ``x @Mia`` here',
    'before\n```\n@Mia Agent\n\n@Mia\n```',
    '> @Mia Agent wrote\n> so',
  ])('leaves %s unchanged', (text) => {
    expect(withMentions(text, all)).toBe(text)
  })

  it('mentions nobody if no people are known', () => {
    expect(withMentions('@Mia', [])).toBe('@Mia')
  })

  it('is not converted twice', () => {
    const stored = withMentions('@Mia Agent and @Mia', all)
    expect(withMentions(stored, all)).toBe(stored)
  })
})

describe('the displayed form', () => {
  it('is what people wrote', () => {
    const written = 'Hi @Mia Agent, ask @nora or @sam2@example.org'
    expect(plainMentions(withMentions(written, all), all)).toBe(written)
  })

  it('is the stored name if no people are known, as in a mail', () => {
    expect(plainMentions(`Hi ${token(agent, 'Mia Agent')}.`)).toBe('Hi @Mia Agent.')
  })

  it('leaves links and anything else unchanged', () => {
    const text = '@[a link](https://example.org) [Mia](aaaaaaaaaaaaaaaaaaaaaaaa)'
    expect(plainMentions(text)).toBe(text)
  })
})

describe('the word after an @', () => {
  it.each([
    ['Hello @', { start: 6, typed: '' }],
    ['@mi', { start: 0, typed: 'mi' }],
    ['(@Mia Ag', { start: 1, typed: 'Mia Ag' }],
    ['@سارة', { start: 0, typed: 'سارة' }],
  ])('%s', (text, found) => {
    expect(mentionAt(text, text.length)).toEqual(found)
  })

  it.each(['mia@', 'mia@example', 'no', '@mia\n', '@ mia', '@one two three four five'])(
    'is none in %j',
    (text) => {
      expect(mentionAt(text, text.length)).toBeNull()
    },
  )
})

it('a name that two people share means neither', () => {
  expect(all.map((one) => mentionName(one, all))).toEqual([
    'Mia',
    'Mia Agent',
    'sam1@example.org',
    'sam2@example.org',
    'J.R. (Bob) (x)',
    'nora',
    'سارة الأحمد',
  ])
})
