import { createHash, randomBytes } from 'node:crypto'
import type { Session } from '#shared/domain/workspace'

/** The code that this desktop waits for, from the request until it was entered or replaced. */
export interface Challenge {
  readonly id: string
  readonly email: string
  /** The token of the future session. It leaves this process only when that session is used. */
  readonly token: string
  readonly expiresAt: number
  readonly resendAt: number
  /** Code -> id of a guess whose answer was lost. Sent again under the same id, it counts once. */
  readonly unanswered: Map<string, string>
  /** Code -> its check in progress, so that a second press of the button does not start another. */
  readonly underWay: Map<string, Promise<Session>>
}

/** Only in memory: after a restart the person requests a new code. */
export interface Challenges {
  begin(request: { challengeId: string; email: string; expiresIn: number; resendIn: number }): void
  /** The current challenge, or null. */
  current(): Challenge | null
  end(): void
  /** Whole seconds from now until a time of a challenge. 0 if it has passed. */
  secondsUntil(moment: number): number
}

/** `now` returns milliseconds of a clock that nobody can set back. */
export function createChallenges(now: () => number = () => performance.now()): Challenges {
  let current: Challenge | null = null
  return {
    begin({ challengeId, email, expiresIn, resendIn }) {
      current = {
        id: challengeId,
        email,
        token: randomBytes(32).toString('base64url'),
        expiresAt: now() + expiresIn * 1000,
        resendAt: now() + resendIn * 1000,
        unanswered: new Map(),
        underWay: new Map(),
      }
    },
    current: () => current,
    end() {
      current = null
    },
    secondsUntil: (moment) => Math.max(0, Math.ceil((moment - now()) / 1000)),
  }
}

/**
 * What the database stores for a token. It hashes the token's text, not the bytes that the text
 * encodes.
 */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token, 'utf8').digest())
}
