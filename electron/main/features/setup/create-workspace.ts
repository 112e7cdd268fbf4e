import { DomainError, isDomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Challenges } from '../sign-in/challenge'
import { requestCode } from '../sign-in/request-code'
import type { SignInDeps } from '../sign-in/sign-in-deps'
import { beginSetup } from './setup-repository'

/**
 * Makes the first workspace and its owner and has a code mailed. May be repeated with corrections
 * until somebody has signed in, then it refuses with setup.already-done. When only the names were
 * corrected, the code that is already on its way stays good.
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
