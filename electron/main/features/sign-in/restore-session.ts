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
  vault,
}: Pick<SignInDeps, 'holder' | 'vault'>): Promise<Restored> {
  const token = await vault.load()
  if (token === null) return { session: null, reason: 'none' }
  const session = await holder.enter(token)
  if (session !== null) return { session }
  await vault.clear()
  return { session: null, reason: 'ended' }
}
