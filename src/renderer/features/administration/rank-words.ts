import type { Role } from '#shared/domain/user'

/**
 * The names of the installation roles. They apply to the whole installation, not to one workspace.
 */
export const RANK_WORDS: Record<Role, string> = {
  USER: 'User',
  ADMIN: 'User admin',
  SUPER_ADMIN: 'Super admin',
}

export const RANK_MEANING: Record<Role, string> = {
  USER: 'Only what their workspaces give them',
  ADMIN: 'Deactivates people and brings them back; gives no access to tickets',
  SUPER_ADMIN: 'Also gives ranks and manages workspaces; gives no access to tickets',
}
