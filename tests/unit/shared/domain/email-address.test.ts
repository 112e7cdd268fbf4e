import { expect, test } from 'vitest'
import {
  EmailSchema,
  isStoredAddress,
  mailboxName,
  parseAddresses,
  readableAddress,
  readAddress,
} from '#shared/domain/email-address'
import { ADDRESSES, CLIPBOARD, NO_ADDRESSES } from '#tests/support/addresses'

test.each(CLIPBOARD)('%j is accepted', (text, expected) => {
  const { good, bad } = parseAddresses(text)
  expect(good.map(({ name, email }) => `${name}|${email}`)).toEqual(expected)
  expect(bad).toEqual([])
  const [first] = good
  if (good.length === 1) expect(EmailSchema.parse(text)).toBe(first?.email)
  else expect(EmailSchema.safeParse(text).error?.issues[0]?.message).toBe('several-emails')
})

test.each(ADDRESSES)('%j is stored as %j', (text, stored) => {
  expect(EmailSchema.parse(text)).toBe(stored)
  expect(EmailSchema.parse(`Nora Lind <${text}>`)).toBe(stored)
  expect(readAddress(`"Lind, Nora" <${text}>`)).toEqual({ email: stored, name: 'Lind, Nora' })
  expect(isStoredAddress(stored)).toBe(true)
  expect(isStoredAddress(text)).toBe(text === stored)
  expect(EmailSchema.parse(readableAddress(stored))).toBe(stored)
})

test.each(NO_ADDRESSES)('%j is refused', (text) => {
  expect(EmailSchema.safeParse(text).error?.issues[0]?.message).toBe('not-an-email')
  expect(isStoredAddress(text)).toBe(false)
})

test('parts of a list that are no address are returned as written', () => {
  expect(parseAddresses('a@x.example, eve@; nonsense').bad).toEqual(['eve@', 'nonsense'])
  // A word beside an address never becomes part of it.
  for (const between of ['\n', '\r\n', '\n\n', '\t', '\u0085', '\u2028', ' \n ', '\v']) {
    const { good, bad } = parseAddresses(`sam@x.example${between}nonsense`)
    expect([between, good.filter(({ email }) => email !== 'sam@x.example')]).toEqual([between, []])
    expect([between, bad.join().includes('nonsense')]).toEqual([between, true])
    expect(EmailSchema.safeParse(`sam@x.example${between}nonsense`).success).toBe(false)
  }
  expect(parseAddresses('sam@x.example\nnonsense')).toEqual({
    good: [{ email: 'sam@x.example', name: '' }],
    bad: ['nonsense'],
  })
  expect(parseAddresses(' ,; \n')).toEqual({ good: [], bad: [] })
  expect(EmailSchema.safeParse('a@x.example, eve@').success).toBe(false)
})

test('people see a domain in its own script, and a mailbox without its quotation marks', () => {
  expect(readableAddress('nora@xn--mnchen-3ya.example')).toBe('nora@münchen.example')
  expect(readableAddress('nora@customer.example')).toBe('nora@customer.example')
  // Not a valid ASCII form of any domain: shown unchanged.
  expect(readableAddress('nora@xn--0.example')).toBe('nora@xn--0.example')
  expect(readableAddress('nora@xn--customer-.example')).toBe('nora@xn--customer-.example')
  expect(mailboxName('"nora lind"@customer.example')).toBe('nora lind')
  expect(mailboxName(String.raw`"a\"b@c"@customer.example`)).toBe('a"b@c')
  expect(mailboxName('nora@customer.example')).toBe('nora')
})

test('an address has one form, however it was written', () => {
  const written = [
    'Nora <nora@münchen.example>',
    'NORA@XN--MNCHEN-3YA.example.',
    '"nora"@Mu\u0308nchen.example',
  ]
  expect(new Set(written.map((text) => EmailSchema.parse(text))).size).toBe(1)
})
