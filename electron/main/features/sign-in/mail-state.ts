import type { MailState } from '#shared/domain/app-state'
import { type MailHealth, readMailHealth } from './session-repository'
import type { SignInDeps } from './sign-in-deps'

/** For a desktop whose mail is sent by another machine, which knows the details. */
const WORDS: Record<Exclude<MailHealth['reason'], 'no-worker' | null>, string> = {
  unreachable: 'The mail server cannot be reached.',
  refused: 'The mail server is not accepting mail at the moment.',
  login: 'The mail server refuses the user name or password it was given.',
  tls: 'The mail server offers no encrypted connection that can be trusted.',
  disk: 'The outbox folder cannot be written to.',
  other: 'Mail cannot be sent at the moment.',
}

/** Whether mail can be sent, and if not, why. It is about all mail, never about one recipient. */
export async function mailState({
  anonymous,
  mailer,
}: Pick<SignInDeps, 'anonymous' | 'mailer'>): Promise<MailState> {
  const { state, reason, workerAwaySeconds } = await readMailHealth(anonymous())
  if (state !== 'delayed') return { state, reason: null }
  if (reason === 'no-worker') return { state, reason: nobodySends(workerAwaySeconds) }
  return { state, reason: mailer.trouble() ?? WORDS[reason ?? 'other'] }
}

function nobodySends(awaySeconds: number | null): string {
  if (awaySeconds === null) return 'The team’s mail worker has never been started.'
  const minutes = Math.floor(awaySeconds / 60)
  if (minutes < 120) {
    return `The team’s mail worker is not running; it was last seen ${minutes} minutes ago.`
  }
  const hours = Math.floor(minutes / 60)
  return `The team’s mail worker is not running; it was last seen ${hours} hours ago.`
}
