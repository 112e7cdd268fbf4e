import { DomainError, isDomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Challenges } from '../sign-in/challenge'
import { requestCode } from '../sign-in/request-code'
import type { SignInDeps } from '../sign-in/sign-in-deps'
import { beginSetup } from './setup-repository'

/**
 * Makes the first workspace and its owner, and mails a code. Can be repeated with corrections until
 * somebody has signed in. Then it refuses with setup.already-done. If only names were corrected,
 * the code that was sent stays valid.
 */
export async function createWorkspace(
  input: ParsedInput<'setup:create-workspace'>,
  deps: Pick<SignInDeps, 'anonymous' | 'challenges' | 'mailer'> & { timeZone: string },
): Promise<CallOutput<'setup:create-workspace'>> {
  const begun = await beginSetup(deps.anonymous(), { ...input, timeZone: deps.timeZone })
  if (!begun) throw new DomainError('setup.already-done', {})
  try {
    return await requestCode(input, deps)
  } catch (error) {
    const onItsWay = stillGood(deps.challenges, input.email)
    if (isDomainError(error, 'code.limited') && onItsWay !== null) return onItsWay
    throw error
  }
}

function stillGood(challenges: Challenges, email: string) {
  const challenge = challenges.current()
  if (challenge?.email !== email) return null
  const expiresInSeconds = challenges.secondsUntil(challenge.expiresAt)
  const resendInSeconds = challenges.secondsUntil(challenge.resendAt)
  return expiresInSeconds > 0 ? { email, expiresInSeconds, resendInSeconds } : null
}
