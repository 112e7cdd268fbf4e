import { DomainError } from '#shared/errors'
import type { CallOutput } from '#shared/ipc/contract'
import { requestCode as ask } from './session-repository'
import type { SignInDeps } from './sign-in-deps'

/**
 * Mails a code and ends the one before. The answer and its time are the same for every address,
 * known or not, and do not depend on the mail server. Refuses with code.limited if there are too
 * many requests.
 */
export async function requestCode(
  { email }: { email: string },
  deps: Pick<SignInDeps, 'anonymous' | 'challenges' | 'mailer'>,
): Promise<CallOutput<'sign-in:request-code'>> {
  const answer = await ask(deps.anonymous(), email)
  if (answer.outcome === 'limited')
    throw new DomainError('code.limited', { retryInSeconds: answer.retryIn })
  deps.challenges.begin({ ...answer, email })
  deps.mailer.wake()
  return { email, expiresInSeconds: answer.expiresIn, resendInSeconds: answer.resendIn }
}
