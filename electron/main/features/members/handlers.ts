import { isDomainError } from '#shared/errors'
import { repeatWrite } from '#main/database/settle-write'
import type { Handlers } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'
import { changeRole } from './change-role'
import { endMembership } from './end-membership'
import { inviteMember } from './invite-member'
import { listMembers } from './list-members'
import { leaveWorkspace } from './leave-workspace'
import { revoke } from './members-repository'
import { resendInvitation } from './resend-invitation'
import { restoreMembership } from './restore-membership'
import { setAway } from './set-away'

type MemberChannel =
  | 'members:list'
  | 'members:invite'
  | 'members:resend-invitation'
  | 'members:revoke-invitation'
  | 'members:change-role'
  | 'members:end'
  | 'members:restore'
  | 'members:leave'
  | 'members:set-away'

/**
 * Channels for the members of the workspace. If a change affects the viewer, the window gets the
 * new session.
 */
export function memberHandlers(
  sessions: SessionService,
  onMailWaiting: () => void,
): Handlers<MemberChannel> {
  return {
    'members:list': {
      permission: 'tickets.read',
      run: (_input, call) => listMembers(call),
    },
    'members:invite': {
      permission: 'workspace.manage',
      run: async (input, call) => {
        const invitation = await inviteMember(input, call)
        onMailWaiting()
        return invitation
      },
    },
    'members:resend-invitation': {
      permission: 'workspace.manage',
      run: async (input, call) => {
        const invitation = await resendInvitation(input, call)
        onMailWaiting()
        return invitation
      },
    },
    'members:revoke-invitation': {
      permission: 'workspace.manage',
      run: async ({ invitationId }, { database }) => {
        await repeatWrite(
          () => revoke(database, invitationId),
          (refusal) => isDomainError(refusal, 'invitation.not-found'),
        )
        return {}
      },
    },
    'members:change-role': {
      permission: 'workspace.manage',
      run: (input, call) => sessions.tellIfOwn(call, input.userId, changeRole(input, call)),
    },
    'members:end': {
      permission: 'workspace.manage',
      run: (input, call) => sessions.tellIfOwn(call, input.userId, endMembership(input, call)),
    },
    'members:restore': {
      permission: 'workspace.manage',
      run: (input, call) => restoreMembership(input, call),
    },
    'members:leave': {
      permission: 'tickets.read',
      movesOn: true,
      run: async (_input, call) => {
        await leaveWorkspace(call, sessions)
        return {}
      },
    },
    'members:set-away': {
      permission: 'tickets.read',
      run: (input, call) => sessions.tellIfOwn(call, input.userId, setAway(input, call)),
    },
  }
}
