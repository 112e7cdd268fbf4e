import type { Installation } from '#shared/domain/installation'
import { ageInWords } from '#renderer/components/time-words'

/** The name of a desktop, worker or link in the list. */
export function desktopName({ kind, name }: Installation): string {
  if (kind !== 'invitation') return name
  return name === '' ? 'Link for anybody who has it' : `Link for ${name}`
}

/** Where it comes from and who uses it, in a muted line below its name. */
export function desktopOrigin(
  { kind, madeBy, createdAt, people }: Installation,
  now: number,
): string {
  const since = ageInWords(createdAt, now)
  const by = madeBy === null ? 'by the operator' : `by ${madeBy}`
  if (kind === 'invitation') return `Made ${since} ${by}`
  if (kind === 'worker') return `Sends mail and cleans up, set up ${since}`
  const who = people.length === 0 ? 'Nobody is signed in' : people.join(', ')
  return `${who}. Joined ${since}, invited ${by}`
}

/** Its current state. */
export function desktopState(row: Installation, now: number): string {
  if (row.state === 'revoked' && row.revokedAt !== null) {
    return `Revoked ${ageInWords(row.revokedAt, now)}`
  }
  if (row.expiresAt !== null) return `Open for ${daysLeft(row.expiresAt, now)}`
  if (row.lastSeenAt === null) return 'Not seen yet'
  return `Seen ${ageInWords(row.lastSeenAt, now)}`
}

function daysLeft(iso: string, now: number): string {
  const hours = Math.max(1, Math.ceil((Date.parse(iso) - now) / 3_600_000))
  if (hours < 48) return hours === 1 ? '1 hour' : `${hours} hours`
  return `${Math.round(hours / 24)} days`
}
