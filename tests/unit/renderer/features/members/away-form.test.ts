import { expect, test } from 'vitest'
import {
  awayInput,
  awayValues,
  createAwayForm,
  NOT_AWAY,
} from '#renderer/features/members/away-form'
import { startOfDay } from '#renderer/components/zoned-day'
import type { Away, AwayInput } from '#shared/domain/away'
import type { Member } from '#shared/domain/member'
import { DomainError } from '#shared/errors'

const OSLO = 'Europe/Oslo'
const NOW = Date.parse('2026-11-23T12:00:00Z')
const SUBSTITUTE = 'u'.padEnd(24, '2')

function formWith(away: Away | null, refusal: DomainError | null = null) {
  const sent: (AwayInput | null)[] = []
  const form = createAwayForm({
    away,
    timeZone: OSLO,
    clock: () => NOW,
    setAway: (input) => {
      sent.push(input)
      if (refusal !== null) return Promise.reject(refusal)
      const stored =
        input === null ? null : { from: input.from, until: input.until, substitute: null }
      return Promise.resolve({ away: stored } as Member)
    },
  })
  return { sent, state: () => form.getState() }
}

test('whole days are stored, including the last one', async () => {
  const { sent, state } = formWith(null)
  state().set({ first: '2026-12-01', last: '2026-12-03', substituteId: SUBSTITUTE })
  expect(await state().save()).toBe(true)
  expect(sent).toEqual([
    {
      from: startOfDay('2026-12-01', OSLO),
      until: startOfDay('2026-12-04', OSLO),
      substituteId: SUBSTITUTE,
    },
  ])
  expect(state().values).toMatchObject({ first: '2026-12-01', last: '2026-12-03' })
})

test('an absence that has begun keeps its start when only its end is changed', () => {
  const away: Away = { from: '2026-11-20T09:30:00.000Z', until: null, substitute: null }
  const values = awayValues(away, OSLO, NOW)
  expect(values).toEqual({ first: '2026-11-20', last: '', substituteId: '' })
  expect(awayInput({ ...values, last: '2026-11-30' }, away, OSLO)).toMatchObject({
    from: away.from,
    until: startOfDay('2026-12-01', OSLO),
  })
  expect(awayInput({ ...values, first: '2026-11-21' }, away, OSLO)?.from).toBe(
    startOfDay('2026-11-21', OSLO),
  )
})

test('a past absence shows as none, and empty fields end an absence', async () => {
  const over: Away = {
    from: '2026-11-01T00:00:00.000Z',
    until: '2026-11-10T00:00:00.000Z',
    substitute: null,
  }
  expect(awayValues(over, OSLO, NOW)).toEqual(NOT_AWAY)
  const { sent, state } = formWith({ ...over, until: null })
  state().set(NOT_AWAY)
  await state().save()
  expect(sent).toEqual([null])
})

test.each([
  [{ first: '', last: '2026-12-03' }, 'first', 'Choose the first day'],
  [{ first: '', substituteId: SUBSTITUTE }, 'first', 'Choose the first day'],
  [{ first: '2026-12-05', last: '2026-12-03' }, 'last', 'before the first'],
  [{ first: '2026-11-01', last: '2026-11-22' }, 'last', 'has passed'],
] as const)('%o shows a problem beside its field', async (part, field, words) => {
  const { sent, state } = formWith(null)
  state().set(part)
  expect(await state().save()).toBe(false)
  expect(state().problems[field]).toContain(words)
  expect(sent).toEqual([])
})

test('a substitute who cannot take tickets shows a problem beside the field, and the input stays', async () => {
  const { state } = formWith(null, new DomainError('substitute.not-member', {}))
  state().set({ first: '2026-12-01', substituteId: SUBSTITUTE })
  expect(await state().save()).toBe(false)
  expect(state().problems.substituteId).toContain('another substitute')
  expect(state().values).toMatchObject({ first: '2026-12-01', substituteId: SUBSTITUTE })
})
