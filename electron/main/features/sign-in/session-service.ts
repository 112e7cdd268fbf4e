import { isDeepStrictEqual } from 'node:util'
import type { Session } from '#shared/domain/workspace'
import { DomainError, isDomainError } from '#shared/errors'
import type { SessionHolder } from '#main/state/session-holder'

/** Keeps the window's session up to date: person, workspace, roles and counts. */
export interface SessionService {
  /** Sends a new session to the window. */
  entered(session: Session): void
  /**
   * Reads the session again and sends it to the window if it changed. Throws session.required if it
   * has ended.
   */
  refresh(): Promise<Session>
  /** Like refresh, but without an error if nobody is signed in or the session has ended. */
  check(): Promise<void>
  /** Changes to another workspace, also for the next start. Refuses with workspace.not-found. */
  switchTo(workspaceId: string): Promise<Session>
  /**
   * Called after the viewer has left the workspace. Changes to another one, or signs out if there
   * is none.
   */
  leftWorkspace(): Promise<void>
  /** Waits for a change of a person. If it is the viewer, the window gets the new session. */
  tellIfOwn<T>(call: { viewer: { userId: string } }, userId: string, change: Promise<T>): Promise<T>
}

export interface SessionServiceDeps {
  holder: Pick<SessionHolder, 'current' | 'isSignedIn' | 'renew'>
  chosen: {
    chosenWorkspace(userId: string): string | null
    setChosenWorkspace(userId: string, workspaceId: string): void
  }
  show(session: Session): void
  /** Removes the session from this desktop. `ended` shows the person that it has ended. */
  end(reason: 'none' | 'ended'): Promise<void>
  notice(text: string): void
}

/** The session with the chosen workspace, if the person (still) belongs to it. */
export function inWorkspace(session: Session, workspaceId: string | null): Session {
  const workspace = session.memberships.find((one) => one.workspaceId === workspaceId)
  return workspace === undefined ? session : { ...session, workspace }
}

export function createSessionService(deps: SessionServiceDeps): SessionService {
  const { holder, chosen } = deps
  let published: Session | null = null

  const publishSession = (session: Session) => {
    const before = published?.user.id === session.user.id ? published : null
    published = session
    if (isDeepStrictEqual(before, session)) return null
    deps.show(session)
    const lost = before?.workspace
    const isLost =
      lost !== undefined &&
      !session.memberships.some(({ workspaceId }) => workspaceId === lost.workspaceId)
    if (isLost) chosen.setChosenWorkspace(session.user.id, session.workspace.workspaceId)
    return isLost ? lost : null
  }

  const read = async (reason: 'none' | 'ended') => {
    if (!holder.isSignedIn()) throw new DomainError('session.required', {})
    const session = await holder.renew()
    if (session !== null) return session
    published = null
    await deps.end(reason)
    throw new DomainError('session.required', {})
  }

  const refresh = async () => {
    const session = await read('ended')
    const lost = publishSession(session)
    if (lost !== null) {
      deps.notice(
        `You are no longer a member of ${lost.name}. ${session.workspace.name} is open instead.`,
      )
    }
    return session
  }

  /** The end of a session has already been handled when this error arrives. */
  const unlessEnded = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      if (!isDomainError(error, 'session.required')) throw error
    }
  }

  return {
    entered(session) {
      published = null
      publishSession(session)
    },
    refresh,
    check: () => (holder.isSignedIn() ? unlessEnded(refresh()) : Promise.resolve()),
    async switchTo(workspaceId) {
      const belongs = ({ memberships }: Session) =>
        memberships.some((one) => one.workspaceId === workspaceId)
      const { viewer } = holder.current()
      if (!belongs(viewer.session) && !belongs(await refresh())) {
        throw new DomainError('workspace.not-found', {})
      }
      chosen.setChosenWorkspace(viewer.userId, workspaceId)
      return refresh()
    },
    leftWorkspace: () => unlessEnded(read('none').then(publishSession)),
    async tellIfOwn(call, userId, change) {
      const changed = await change
      if (userId === call.viewer.userId) await unlessEnded(refresh())
      return changed
    },
  }
}
