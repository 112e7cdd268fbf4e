import type { DatabaseFacts } from '#main/database/inspect-database'
import type { DatabaseStatus } from './status-repository'

const WORKER_SEEN_SECONDS = 120
const MAIL_WAITS_SECONDS = 600
const OVERDUE_SECONDS = 3_600
const SKEW_SECONDS = 5
/** Share of the queue that is in use. A healthy server clears it at once. */
const QUEUE_USED = 0.05

/** What an operator should check, as sentences. Empty when all is well. */
export function needsAttention(
  mode: 'alone' | 'team',
  facts: DatabaseFacts,
  status: DatabaseStatus | null,
): string[] {
  const version = aboutVersion(facts)
  if (version !== null) return [version]
  if (status === null) return []
  const { mail, workers, jobs, clockSkewSeconds, workspaces, openings, notificationQueue } = status
  const isSeen = workers.some(({ seenSeconds }) => seenSeconds <= WORKER_SEEN_SECONDS)
  const found: string[] = []
  if (workspaces.length === 0) found.push('There is no workspace yet.')
  // Alone, the app is the worker, and it is fine that it is closed at times.
  if (mode === 'team' && !isSeen)
    found.push('No worker is running: no mail is sent, not even sign-in codes.')
  if ((mail.oldestWaitingSeconds ?? 0) > MAIL_WAITS_SECONDS) {
    const minutes = Math.floor((mail.oldestWaitingSeconds ?? 0) / 60)
    found.push(`The oldest mail has waited for ${minutes} minutes (${mail.delayed} delayed).`)
  }
  for (const { job, lastError, overdueSeconds } of jobs) {
    if (lastError !== null) found.push(`The job ${job} failed: ${lastError}.`)
    else if (isSeen && overdueSeconds > OVERDUE_SECONDS) found.push(`The job ${job} is overdue.`)
  }
  if (mode === 'team') {
    for (const { what, sql } of openings) {
      found.push(`Everybody who can connect ${what}. A superuser closes it: ${sql}`)
    }
  }
  if (notificationQueue > QUEUE_USED) {
    const percent = Math.round(notificationQueue * 100)
    found.push(
      `The server’s queue of notifications is ${percent} % full; when it is full nothing can be written. A running worker cuts the desktops that keep it from being cleared.`,
    )
  }
  if (Math.abs(clockSkewSeconds) > SKEW_SECONDS) {
    found.push(`The server’s clock differs from this machine’s by ${clockSkewSeconds} s.`)
  }
  return found
}

function aboutVersion({ state, found, expected, changedFiles }: DatabaseFacts): string | null {
  switch (state) {
    case 'same':
      return changedFiles.length === 0
        ? null
        : `These SQL files differ in the database: ${changedFiles.join(', ')}. "migrate" applies them.`
    case 'empty':
      return 'The database is empty; "init" sets it up.'
    case 'foreign':
      return 'The database holds tables of another program.'
    case 'older':
      return `The database is older than this program (its newest step is ${found ?? 'unknown'}, ours ${expected}); "migrate" updates it.`
    case 'newer':
      return `The database is newer than this program (${found ?? ''}).`
  }
}
