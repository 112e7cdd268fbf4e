import type { Session } from '#shared/domain/workspace'
import type { SignInDeps } from './sign-in-deps'

export type Restored = { session: Session } | { session: null; reason: 'none' | 'ended' }

/**
 * Goes on with the session of the last start. `ended` when there was one and the database knows it no
 * more: signed out elsewhere, deactivated, 30 idle days. Rejects, and forgets nothing, while the
 * database cannot be reached.
 */
export async function restoreSession({
  holder,
  keeper,
}: Pick<SignInDeps, 'holder' | 'keeper'>): Promise<Restored> {
  const token = await keeper.load()
  if (token === null) return { session: null, reason: 'none' }
  const session = await holder.enter(token)
  if (session !== null) return { session }
  await keeper.clear()
  return { session: null, reason: 'ended' }
}
