import { createId } from '@paralleldrive/cuid2'
import type { Session } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import { settleWrite } from '#main/database/settle-write'
import { type Challenge, hashToken } from './challenge'
import { type GuessOutcome, readGuess, submitGuess } from './session-repository'
import type { SignInDeps } from './sign-in-deps'

/**
 * Opens the session if the code is right, and stores it for the next start. Refuses with code.wrong
 * (attempts left), code.gone (expired, used, replaced, three wrong guesses, or never requested) or
 * code.limited. After a lost answer it asks about the guess under its id before it reports
 * anything. So the guess counts once, and a session that was opened is found.
 */
export async function verifyCode({ code }: { code: string }, deps: SignInDeps): Promise<Session> {
  const challenge = deps.challenges.current()
  if (challenge === null) throw new DomainError('code.gone', {})
  const underWay = challenge.underWay.get(code)
  if (underWay !== undefined) return underWay

  const check = checkCode(challenge, code, deps).finally(() => challenge.underWay.delete(code))
  challenge.underWay.set(code, check)
  return check
}

async function checkCode(challenge: Challenge, code: string, deps: SignInDeps): Promise<Session> {
  const outcome = await guess(challenge, code, deps)
  switch (outcome.outcome) {
    case 'ok':
      return enter(challenge, deps)
    case 'wrong':
      throw new DomainError('code.wrong', { attemptsLeft: outcome.attemptsLeft })
    case 'gone':
      throw new DomainError('code.gone', {})
  }
}

async function guess(
  challenge: Challenge,
  code: string,
  deps: Pick<SignInDeps, 'anonymous' | 'installation'>,
): Promise<GuessOutcome> {
  const attemptId = challenge.unanswered.get(code) ?? createId()
  challenge.unanswered.set(code, attemptId)

  const submit = () =>
    submitGuess(deps.anonymous(), {
      challengeId: challenge.id,
      email: challenge.email,
      code,
      attemptId,
      tokenHash: hashToken(challenge.token),
      installation: deps.installation.slice(0, 200),
    })
  const counted = await settleWrite(submit, submit)
  if (counted.outcome === 'limited') {
    challenge.unanswered.delete(code)
    throw new DomainError('code.limited', { retryInSeconds: counted.retryIn })
  }
  const read = () => readGuess(deps.anonymous(), attemptId)
  const outcome: GuessOutcome =
    counted.outcome === 'gone' ? { outcome: 'gone' } : await settleWrite(read, read)
  if (outcome.outcome !== 'ok') challenge.unanswered.delete(code)
  return outcome
}

/** The token is stored before it is used, so that a lost connection does not cost a new code. */
async function enter(challenge: Challenge, deps: SignInDeps): Promise<Session> {
  await deps.vault.save(challenge.token)
  const read = async () => ({ session: await deps.holder.enter(challenge.token) })
  const { session } = await settleWrite(read, read)
  if (session === null) {
    await deps.vault.clear()
    throw new DomainError('session.required', {})
  }
  deps.challenges.end()
  deps.log.info('signed-in', { user: session.user.id })
  deps.onSignedIn(session)
  return session
}
