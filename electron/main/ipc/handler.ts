import type { Channel } from '#shared/ipc/channels'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type {
  GlobalPermission,
  Session,
  WorkspacePermission,
  WorkspaceRole,
} from '#shared/domain/workspace'
import type { DatabaseClient } from '../database/client'
import type { Log } from '../log'

/** The signed-in person behind a call, and the workspace that the window shows. */
export interface Viewer {
  userId: string
  workspaceId: string
  role: WorkspaceRole
  session: Session
}

/** What a use case receives besides its input. The database client has this viewer's rights. */
export interface Call {
  viewer: Viewer
  database: DatabaseClient
  log: Log
}

/** A channel that works before anybody is signed in. */
export interface OpenHandler<C extends Channel> {
  permission: 'anyone'
  run(input: ParsedInput<C>, log: Log): Promise<CallOutput<C>>
}

/** A channel that needs a session, and a permission from a workspace role or a global role. */
export interface GuardedHandler<C extends Channel> {
  permission: WorkspacePermission | GlobalPermission
  /** The call may leave the window's workspace, so a change of workspace is no reason to refuse. */
  movesOn?: true
  /**
   * The answer can be the same when the database shows nothing, so it does not prove that the
   * session is valid.
   */
  provesNothing?: true
  run(input: ParsedInput<C>, call: Call): Promise<CallOutput<C>>
}

/** What a feature's handlers.ts exports, as a table of contents: channel -> permission -> use case. */
export type Handlers<C extends Channel> = { [K in C]: OpenHandler<K> | GuardedHandler<K> }
