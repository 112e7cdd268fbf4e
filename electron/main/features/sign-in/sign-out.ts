import { isPassing } from '#main/database/prisma-errors'
import { endSession } from './session-repository'
import type { SignInDeps } from './sign-in-deps'

export interface SignOut {
  /**
   * Removes the session from this desktop in any case. Ends it in the database now, or as soon as
   * the database can be reached.
   */
  signOut: () => Promise<void>
  /** Ends in the database what could not be ended before. Call this when the database is back. */
  endLeftOver: () => Promise<void>
}

type SignOutDeps = Pick<SignInDeps, 'connect' | 'holder' | 'vault' | 'onSignedOut' | 'log'>

export function createSignOut(deps: SignOutDeps): SignOut {
  const leftOver = new Set<string>()

  const endLeftOver = async () => {
    for (const token of leftOver) {
      const database = deps.connect(token)
      try {
        await endSession(database)
        leftOver.delete(token)
      } finally {
        await database.$disconnect()
      }
    }
  }

  return {
    endLeftOver,
    async signOut() {
      const token = await deps.vault.load()
      if (token !== null) leftOver.add(token)
      await deps.vault.clear()
      await deps.holder.leave()
      deps.onSignedOut()
      try {
        await endLeftOver()
      } catch (error) {
        if (!isPassing(error)) throw error
        deps.log.warn('session-still-to-be-ended', { sessions: leftOver.size })
      }
    },
  }
}
