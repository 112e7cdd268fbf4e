import {
  GLOBAL_PERMISSIONS,
  type GlobalPermission,
  type WorkspacePermission,
} from '#shared/domain/workspace'
import type { Channel } from '#shared/ipc/channels'

/** Channels that change the database although their permission is also for reading, or is none. */
const WRITING_CHANNELS: ReadonlySet<Channel> = new Set([
  'setup:create-workspace',
  'sign-in:request-code',
  'sign-in:verify-code',
  'users:update-profile',
  'members:leave',
  'members:set-away',
  'workspaces:create',
  'workspaces:rename',
  'workspaces:archive',
  'workspaces:bring-back',
  'notifications:mark-read',
  'notifications:mark-unread',
  'notifications:mark-all-read',
  'notifications:mark-ticket-read',
  'notification-preferences:update',
  'presence:show',
  'installations:create-link',
  'installations:revoke',
  'sessions:end',
])

const WRITING_PERMISSIONS: ReadonlySet<string> = new Set<WorkspacePermission>([
  'tickets.write',
  'workspace.manage',
])

/** Whether this permission is for changing things in a workspace. */
export function isForWriting(permission: string): boolean {
  return WRITING_PERMISSIONS.has(permission)
}

/** Whether this permission comes from a global role and not from a workspace role. */
export function isGlobal(
  permission: WorkspacePermission | GlobalPermission,
): permission is GlobalPermission {
  return Object.hasOwn(GLOBAL_PERMISSIONS, permission)
}

/**
 * Whether a call of this channel may change the database. Drafts do not count, because they go to
 * the disk first.
 */
export function writes(
  channel: Channel,
  permission: WorkspacePermission | GlobalPermission | 'anyone',
): boolean {
  if (WRITING_CHANNELS.has(channel) || isForWriting(permission)) return true
  return permission !== 'anyone' && isGlobal(permission) && !/:list/.test(channel)
}
