import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  EmailSchema,
  isStoredAddress,
  readableAddress,
  readAddress,
} from '#shared/domain/email-address'
import { ADDRESSES, CLIPBOARD, NO_ADDRESSES } from '#tests/support/addresses'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db.close())

async function acceptedByDatabase(texts: readonly string[]): Promise<boolean[]> {
  const { rows } = await db.sql.query<{ ok: boolean }>(
    `SELECT private.is_email(t) AS ok FROM unnest($1::text[]) WITH ORDINALITY AS g (t, place) ORDER BY place`,
    [texts],
  )
  return rows.map(({ ok }) => ok)
}

/** The same numbers in every run, so that a failure can be reproduced. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const PIECES = [
  ...Array.from('abzAZ09.-_@"\\ []:;,<>()+&/=\'!#$%*?^`{|}~'),
  ...[
    'ö',
    'Ö',
    'o\u0308',
    'ß',
    'я',
    'Я',
    '例',
    '広',
    '🙂',
    '\u200b',
    '\u00ad',
    '\u3002',
    'ﬁ',
    'İ',
    '١',
    'x.example',
  ],
  ...[
    'xn--',
    'xn--mnchen-3ya',
    '[192.0.2.7]',
    '[ipv6:2001:db8::1]',
    'localhost',
    '..',
    '\\"',
    '""',
    '\t',
    '\n',
  ],
]

function generated(count: number): string[] {
  const next = numbers(4)
  const piece = () => PIECES[next(PIECES.length)] ?? ''
  const word = (max: number) => Array.from({ length: 1 + next(max) }, piece).join('')
  return Array.from({ length: count }, (_, index) => {
    if (index % 3 === 0) return word(12)
    return index % 3 === 1 ? `${word(5)}@x.example` : `${word(4)}@${word(4)}`
  })
}

it('accepts exactly the forms that the app stores', async () => {
  const odd = [
    ...ADDRESSES.flat(),
    ...CLIPBOARD.map(([text]) => text),
    ...NO_ADDRESSES,
    ...generated(9000),
  ]
  const texts = odd.filter((text) => !text.includes('\u0000') && text.isWellFormed())
  const stored = texts.flatMap((text) => {
    const read = EmailSchema.safeParse(text)
    return read.success ? [read.data] : []
  })
  expect(stored.length).toBeGreaterThan(500)

  expect((await acceptedByDatabase(stored)).filter((ok) => !ok)).toEqual([])
  for (const email of stored) {
    expect(EmailSchema.parse(email)).toBe(email)
    expect(readAddress(readableAddress(email))?.email).toBe(email)
  }
  const accepted = await acceptedByDatabase(texts)
  const differ = texts.filter((text, index) => accepted[index] !== isStoredAddress(text))
  expect(differ).toEqual([])
})
