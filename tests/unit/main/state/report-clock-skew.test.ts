import { expect, it } from 'vitest'
import { reportClockSkew } from '#main/state/report-clock-skew'
import type { AppState } from '#shared/domain/app-state'

function report(...skews: number[]) {
  let state = { clockSkewMs: 0, notices: [] as string[] } as unknown as AppState
  const store = {
    get: () => state,
    set: (part: Partial<AppState>) => {
      state = { ...state, ...part }
    },
    notice: (text: string) => {
      state = { ...state, notices: [...state.notices, text] }
    },
  }
  for (const skew of skews) reportClockSkew(store, skew)
  return state
}

it('a clock that is two hours behind is detected, and reported once', () => {
  const { clockSkewMs, notices } = report(7_200_000, 7_195_000, 7_200_400)
  expect(clockSkewMs).toBe(7_200_400)
  expect(notices).toEqual([
    "The clock of this computer is 2 hours behind the database's. Ages are shown by the database's clock. Correct this computer's clock.",
  ])
})

it('one that is ahead too, and a few seconds are ignored', () => {
  expect(report(-180_000).notices[0]).toContain('3 minutes ahead of')
  expect(report(1_500)).toEqual({ clockSkewMs: 0, notices: [] })
  expect(report(30_000)).toEqual({ clockSkewMs: 30_000, notices: [] })
})
