import type { Session } from '#shared/domain/workspace'
import type { SignInDeps } from './sign-in-deps'

export type Restored = { session: Session } | { session: null; reason: 'none' | 'ended' }

/**
 * Continues the session of the last start. `ended` if there was one and the database no longer has
 * it: signed out elsewhere, deactivated, or 30 days unused. Rejects and removes nothing while the
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
