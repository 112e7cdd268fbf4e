import type { Session } from '../../../src/shared/domain/workspace'
import { DomainError } from '../../../src/shared/errors'
import type { DatabaseClient } from '../database/client'
import type { Viewer } from '../ipc/handler'

export interface SignedIn {
  viewer: Viewer
  database: DatabaseClient
}

export interface SessionHolderDeps {
  /** A client whose connections carry this token in their startup packet. */
  connect(token: string): DatabaseClient
  /** Whose session the client's token is; null when it is none (any more). */
  readSession(database: DatabaseClient): Promise<Session | null>
  close(database: DatabaseClient): Promise<void>
  /** Names where the database is; an embedded server that was restarted may answer elsewhere. */
  place(): string
}

/** Holds the one signed-in session of this desktop and the database client that acts for it. */
export interface SessionHolder {
  /** Throws session.required when nobody is signed in. */
  current(): SignedIn
  isSignedIn(): boolean
  /** Answers null, and holds nothing, when the token opens no session (any more). */
  enter(token: string): Promise<Session | null>
  /** Reads the session again, on new connections if the database has moved; null when it has ended. */
  renew(): Promise<Session | null>
  leave(): Promise<void>
}

export function createSessionHolder(deps: SessionHolderDeps): SessionHolder {
  let held: (SignedIn & { token: string; place: string }) | null = null

  const hold = async (token: string, database: DatabaseClient): Promise<Session | null> => {
    const session = await deps.readSession(database)
    if (session === null) return null
    const { user, workspace } = session
    const viewer = {
      userId: user.id,
      workspaceId: workspace.workspaceId,
      role: workspace.role,
      session,
    }
    held = { token, database, viewer, place: deps.place() }
    return session
  }

  const leave = async () => {
    const before = held
    held = null
    if (before !== null) await deps.close(before.database)
  }

  const enter = async (token: string): Promise<Session | null> => {
    const before = held
    const database = deps.connect(token)
    try {
      const session = await hold(token, database)
      if (before !== null) await deps.close(before.database)
      if (session === null) {
        held = null
        await deps.close(database)
      }
      return session
    } catch (error) {
      await deps.close(database)
      throw error
    }
  }

  const renew = async (): Promise<Session | null> => {
    if (held === null) return null
    if (held.place !== deps.place()) return enter(held.token)
    const session = await hold(held.token, held.database)
    if (session === null) await leave()
    return session
  }

  return {
    current() {
      if (held === null) throw new DomainError('session.required', {})
      return { viewer: held.viewer, database: held.database }
    },
    isSignedIn: () => held !== null,
    enter,
    renew,
    leave,
  }
}
