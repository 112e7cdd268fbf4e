import { hostname, userInfo } from 'node:os'
import type { Session } from '#shared/domain/workspace'
import { createChallenges } from '../features/sign-in/challenge'
import { createSessionService, type SessionService } from '../features/sign-in/session-service'
import type { SignInDeps } from '../features/sign-in/sign-in-deps'
import { createSignOut, type SignOut } from '../features/sign-in/sign-out'
import type { SessionVault } from '../settings/session-vault'
import type { SessionHolder } from '../state/session-holder'
import type { Connections } from './connections'
import type { Work } from './open-work'
import type { ServiceOptions } from './service-options'

/** Signing in and out, and the state of the session in the window. */
export interface SignIn {
  deps: SignInDeps
  sessions: SessionService
  /** First stops imports, sends held replies and saves drafts. */
  signOut: SignOut
  /** Shows the sign-in page. `ended`: the session ended without the person's doing, so the page says so. */
  showSignedOut(reason: 'none' | 'ended'): void
}

interface SignInParts {
  connections: Connections
  vault: SessionVault
  holder: SessionHolder
  work: Work
}

export function openSignIn(options: ServiceOptions, parts: SignInParts): SignIn {
  const { log, settings, state } = options
  const { connections, vault, holder, work } = parts
  const { drafts, files, imports, replies, worker } = work

  const showSignedOut = (reason: 'none' | 'ended') =>
    state.set({ sessionSaved: vault.kept, phase: { name: 'signed-out', reason } })
  const showSignedIn = (session: Session) => {
    // Before the window receives the session, because it then lists the drafts at once.
    drafts.entered(session.user.id)
    state.set({ sessionSaved: vault.kept, phase: { name: 'signed-in', session } })
  }
  const sessions = createSessionService({
    holder,
    chosen: settings,
    show: showSignedIn,
    end: async (reason) => {
      showSignedOut(reason)
      await vault.clear()
      await imports.stop()
      await files.forgetCopies()
    },
    notice: (text) => state.notice(text),
  })
  const deps: SignInDeps = {
    anonymous: () => connections.anonymous(),
    connect: (token) => connections.connect(token),
    holder,
    vault,
    mailer: worker,
    challenges: createChallenges(),
    installation: `${hostname()} (${userInfo().username})`,
    onSignedIn: (session) => sessions.entered(session),
    onSignedOut: () => showSignedOut('none'),
    log,
  }
  const { signOut, endLeftOver } = createSignOut(deps)
  return {
    deps,
    sessions,
    showSignedOut,
    signOut: {
      endLeftOver,
      async signOut() {
        await imports.stop()
        await replies.sendAll()
        await files.forgetCopies()
        await drafts.leave()
        await signOut()
      },
    },
  }
}
