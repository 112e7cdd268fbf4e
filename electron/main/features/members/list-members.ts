import type { Member } from '#shared/domain/member'
import type { CallOutput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { listInvitations, listMembers as list } from './members-repository'

/** The workspace's members, and its open invitations for those who manage it. */
export async function listMembers({ database, viewer }: Call): Promise<CallOutput<'members:list'>> {
  const [members, invitations] = await Promise.all([
    list(database, viewer.workspaceId),
    listInvitations(database, viewer.workspaceId),
  ])
  return { members, invitations }
}

/**
 * The members of any workspace, for administrators of the installation. The audit log records who
 * read them.
 */
export function listMembersOf(workspaceId: string, { database }: Call): Promise<Member[]> {
  return list(database, workspaceId)
}
