import type { Session } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import type { DatabaseClient } from '../database/client'
import type { Viewer } from '../ipc/handler'

export interface SignedIn {
  viewer: Viewer
  database: DatabaseClient
}

export interface SessionHolderDeps {
  /** A client whose connections send this token in their startup packet. */
  connect(token: string): DatabaseClient
  /** The session of the client's token. Null if the token has none, or no longer has one. */
  readSession(database: DatabaseClient): Promise<Session | null>
  close(database: DatabaseClient): Promise<void>
  /** Identifies where the database is. An embedded server may have another address after a restart. */
  place(): string
}

/** The one signed-in session of this desktop, and the database client that acts for it. */
export interface SessionHolder {
  /** Throws session.required if nobody is signed in. */
  current(): SignedIn
  isSignedIn(): boolean
  /**
   * Returns null and stores nothing if the token opens no session, or no longer does. The last call
   * wins.
   */
  enter(token: string): Promise<Session | null>
  /**
   * Reads the session again, on new connections if the database has moved. Null if the session has
   * ended.
   */
  renew(): Promise<Session | null>
  leave(): Promise<void>
  /**
   * Calls `listener` with the token of the session that is signed in from now on, again when the database
   * has moved, and with null when there is none.
   */
  subscribe(listener: (token: string | null) => void): void
}

export function createSessionHolder(deps: SessionHolderDeps): SessionHolder {
  let signedIn: (SignedIn & { token: string; place: string }) | null = null

  const listeners: ((token: string | null) => void)[] = []
  const publish = (token: string | null) => {
    for (const listener of listeners) listener(token)
  }

  /** Counts changes of the current session, so that a late answer does not overwrite a newer one. */
  let turn = 0

  const set = (token: string, database: DatabaseClient, session: Session) => {
    const { user, workspace } = session
    const { workspaceId, role } = workspace
    const viewer = { userId: user.id, workspaceId, role, session }
    const before = signedIn
    signedIn = { token, database, viewer, place: deps.place() }
    if (before?.database !== database) publish(token)
  }
  const clear = () => {
    const before = signedIn
    signedIn = null
    if (before !== null) publish(null)
    return before
  }

  const leave = async () => {
    turn += 1
    const before = clear()
    if (before !== null) await deps.close(before.database)
  }

  const enter = async (token: string): Promise<Session | null> => {
    turn += 1
    const mine = turn
    const database = deps.connect(token)
    let session: Session | null
    try {
      session = await deps.readSession(database)
    } catch (error) {
      await deps.close(database)
      throw error
    }
    if (mine !== turn) {
      await deps.close(database)
      return session
    }
    const before = signedIn
    if (session === null) clear()
    else set(token, database, session)
    if (before !== null) await deps.close(before.database)
    if (session === null) await deps.close(database)
    return session
  }

  const renew = async (): Promise<Session | null> => {
    const now = signedIn
    if (now === null) return null
    if (now.place !== deps.place()) return enter(now.token)
    const mine = turn
    try {
      const session = await deps.readSession(now.database)
      if (mine === turn) {
        if (session === null) await leave()
        else set(now.token, now.database, session)
        return session
      }
    } catch (error) {
      if (mine === turn) throw error
    }
    // Somebody signed in or out meanwhile, so this answer is about an older session.
    return signedIn?.viewer.session ?? now.viewer.session
  }

  return {
    current() {
      if (signedIn === null) throw new DomainError('session.required', {})
      return { viewer: signedIn.viewer, database: signedIn.database }
    },
    isSignedIn: () => signedIn !== null,
    enter,
    renew,
    leave,
    subscribe(listener) {
      listeners.push(listener)
    },
  }
}
