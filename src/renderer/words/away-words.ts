import { isAway, type Assignee, type Away } from '#shared/domain/away'
import { shortDate } from '../components/time-words'

/**
 * "Away until 3 Dec", including the last day; "Away from 3 Dec" before it begins. Null when it is
 * over or there is none.
 */
export function awayWords(
  away: Away | null,
  now: number,
  timeZone: string,
  locale?: string,
): string | null {
  if (away === null) return null
  const date = (iso: string) => shortDate(iso, now, timeZone, locale)
  if (Date.parse(away.from) > now) return `Away from ${date(away.from)}`
  if (away.until === null) return 'Away until further notice'
  if (Date.parse(away.until) <= now) return null
  return `Away until ${date(lastMoment(away.until))}`
}

/**
 * The stored end is the first moment after the absence, so it belongs to the day after the last
 * one.
 */
export function lastMoment(until: string): string {
  return new Date(Date.parse(until) - 1).toISOString()
}

export interface AwayOffer {
  absent: Assignee
  /** The text after the name: "is away until 3 Dec." */
  words: string
  /** Who is available instead. Null when nobody was named, or when all of them are away too. */
  instead: Assignee | null
}

/** What to say when the assignee is away, and whom to suggest. Null when they are not away. */
export function awayOffer(
  personId: string | null,
  members: readonly Assignee[],
  now: number,
  timeZone: string,
): AwayOffer | null {
  const person = members.find(({ id }) => id === personId)
  if (person === undefined || !isAwayAt(person, now)) return null
  const words = awayWords(person.away, now, timeZone) ?? ''
  return {
    absent: person,
    words: `is ${words.charAt(0).toLowerCase()}${words.slice(1)}.`,
    instead: substituteOf(person, members, now),
  }
}

/**
 * Follows substitutes of substitutes until one is available. A circle of absent people gives null.
 */
function substituteOf(
  person: Assignee,
  members: readonly Assignee[],
  now: number,
): Assignee | null {
  const asked = new Set([person.id])
  let next = person.away?.substitute ?? null
  while (next !== null && !asked.has(next.id)) {
    asked.add(next.id)
    const found = members.find(({ id }) => id === next?.id)
    if (found === undefined) return null
    if (!isAwayAt(found, now)) return found
    next = found.away?.substitute ?? null
  }
  return null
}

export function isAwayAt({ away }: Pick<Assignee, 'away'>, now: number): boolean {
  return isAway(away, new Date(now))
}
