import type { MailState } from '../../../../src/shared/domain/app-state'
import { type MailHealth, readMailHealth } from './session-repository'
import type { SignInDeps } from './sign-in-deps'

/** For a desktop whose mail is sent by another machine; the one that sends knows more. */
const WORDS: Record<NonNullable<MailHealth['reason']>, string> = {
  unreachable: 'The mail server cannot be reached.',
  refused: 'The mail server does not take mail at the moment.',
  login: 'The mail server refuses the user name or password it was given.',
  tls: 'The mail server offers no encrypted connection that can be trusted.',
  disk: 'The outbox folder cannot be written to.',
  other: 'Mail cannot be sent at the moment.',
}

/** Whether mail is leaving, and why not. Speaks of all mail, never of one recipient. */
export async function mailState({
  anonymous,
  mailer,
}: Pick<SignInDeps, 'anonymous' | 'mailer'>): Promise<MailState> {
  const { state, reason } = await readMailHealth(anonymous())
  if (state !== 'delayed') return { state, reason: null }
  return { state, reason: mailer.trouble() ?? WORDS[reason ?? 'other'] }
}
