import type { StoreApi } from 'zustand/vanilla'
import type { Away, AwayInput } from '#shared/domain/away'
import type { Member } from '#shared/domain/member'
import { isDomainError } from '#shared/errors'
import { errorText } from '#renderer/errors/error-text'
import {
  createDraftForm,
  type DraftForm,
  type DraftFormParts,
  type Problems,
} from '#renderer/components/settings/draft-form'
import { lastMoment } from '#renderer/words/away-words'
import { dayAfter, dayOf, startOfDay } from '#renderer/components/zoned-day'

/** Days as date fields have them. All empty: not away. */
export interface AwayValues {
  first: string
  /** The last day of the absence. Empty: until further notice. */
  last: string
  /** Empty: nobody. */
  substituteId: string
}

export const NOT_AWAY: AwayValues = { first: '', last: '', substituteId: '' }

interface Parts {
  away: Away | null
  timeZone: string
  clock: () => number
  keep?: DraftFormParts<AwayValues>['keep']
  setAway: (away: AwayInput | null) => Promise<Member>
}

/** A form for an absence, in whole days of the workspace's time zone. */
export function createAwayForm({
  away,
  timeZone,
  clock,
  keep,
  setAway,
}: Parts): StoreApi<DraftForm<AwayValues>> {
  let stored = away
  return createDraftForm<AwayValues>({
    initial: awayValues(away, timeZone, clock()),
    ...(keep && { keep }),
    labels: { first: 'The first day', last: 'The last day', substituteId: 'Substitute' },
    check: (values) => awayProblems(values, dayOf(new Date(clock()).toISOString(), timeZone)),
    save: async (_changed, values) => {
      stored = (await setAway(awayInput(values, stored, timeZone))).away
      return awayValues(stored, timeZone, clock())
    },
    explain: (error) =>
      isDomainError(error, 'substitute.not-member')
        ? { substituteId: errorText(error) }
        : undefined,
  })
}

/** The field values for a stored absence. A past absence counts as none. */
export function awayValues(away: Away | null, timeZone: string, now: number): AwayValues {
  if (away === null || (away.until !== null && Date.parse(away.until) <= now)) return NOT_AWAY
  return {
    first: dayOf(away.from, timeZone),
    last: away.until === null ? '' : dayOf(lastMoment(away.until), timeZone),
    substituteId: away.substitute?.id ?? '',
  }
}

/** The absence to save. A day that was not changed keeps its exact time. */
export function awayInput(
  { first, last, substituteId }: AwayValues,
  before: Away | null,
  timeZone: string,
): AwayInput | null {
  if (first === '') return null
  const isSameFirst = before !== null && dayOf(before.from, timeZone) === first
  return {
    from: isSameFirst ? before.from : startOfDay(first, timeZone),
    until: last === '' ? null : startOfDay(dayAfter(last), timeZone),
    substituteId: substituteId === '' ? null : substituteId,
  }
}

function awayProblems(values: AwayValues, today: string): Problems<AwayValues> {
  const { first, last, substituteId } = values
  if (first === '') {
    return last === '' && substituteId === '' ? {} : { first: 'Choose the first day away.' }
  }
  if (last !== '' && last < first) return { last: 'The last day comes before the first.' }
  if (last !== '' && last < today) return { last: 'This day has passed. Choose a later one.' }
  return {}
}
