import { createId } from '@paralleldrive/cuid2'
import { type Attempt, type AttemptKind, ATTEMPTS_KEPT } from '#shared/domain/native-notification'
import type { Log } from '../log'

export interface AttemptMade {
  kind: AttemptKind
  count: number
  ticketNumber: number | null
  outcome: Attempt['outcome']
}

/** Logs the outcome of every attempt and returns the newest first. Holds `ATTEMPTS_KEPT` of them. */
export interface AttemptsLog {
  add(made: AttemptMade): Attempt
  newest(): Attempt[]
}

export function createAttemptsLog(options: {
  known: readonly Attempt[]
  clock: () => Date
  log: Log
  onAdded: (all: readonly Attempt[]) => void
}): AttemptsLog {
  let all = [...options.known].slice(-ATTEMPTS_KEPT)
  return {
    add(made) {
      const attempt = { id: createId(), at: options.clock().toISOString(), ...made }
      all = [...all, attempt].slice(-ATTEMPTS_KEPT)
      const { outcome } = made
      options.log.info(outcome.name === 'shown' ? 'notification-shown' : 'notification-not-shown', {
        kind: made.kind,
        count: made.count,
        ticketNumber: made.ticketNumber,
        ...(outcome.name === 'shown' ? {} : { because: outcome.because, detail: outcome.detail }),
      })
      options.onAdded(all)
      return attempt
    },
    newest: () => all.toReversed(),
  }
}
