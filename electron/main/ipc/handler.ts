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

/** The signed-in person behind a call and the workspace the window works in. */
export interface Viewer {
  userId: string
  workspaceId: string
  role: WorkspaceRole
  session: Session
}

/** What a use case gets besides its input. The database client acts with this viewer's rights. */
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

/** A channel that needs a session, and a role in the workspace or a rank that has the permission. */
export interface GuardedHandler<C extends Channel> {
  permission: WorkspacePermission | GlobalPermission
  /** The call itself may leave the window's workspace, so that going on elsewhere is no refusal. */
  movesOn?: true
  /** The same answer comes where the database shows nothing: it does not prove that the session goes on. */
  provesNothing?: true
  run(input: ParsedInput<C>, call: Call): Promise<CallOutput<C>>
}

/** What a feature's handlers.ts exports: a table of contents, channel -> permission -> use case. */
export type Handlers<C extends Channel> = { [K in C]: OpenHandler<K> | GuardedHandler<K> }
