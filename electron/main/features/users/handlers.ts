import type { Handlers } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'
import { endSessions, listAll, setActive, setRole } from './administration-repository'
import { changeUser } from './change-user'
import { updateProfile } from './update-profile'
import { listAssignable, searchPeople } from './users-repository'

const REQUESTER_SUGGESTIONS = 20

type UserChannel =
  | 'users:list-members'
  | 'users:find-requesters'
  | 'users:update-profile'
  | 'users:list-all'
  | 'users:set-active'
  | 'users:set-role'
  | 'users:end-sessions'

/** Channels for people. */
export function userHandlers(sessions: SessionService): Handlers<UserChannel> {
  return {
    'users:list-members': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => listAssignable(database, viewer),
    },
    'users:find-requesters': {
      permission: 'tickets.read',
      run: (input, { database, viewer }) =>
        searchPeople(database, viewer, input.text, REQUESTER_SUGGESTIONS),
    },
    'users:update-profile': {
      permission: 'tickets.read',
      run: (input, call) => updateProfile(input, call, sessions),
    },
    'users:list-all': {
      permission: 'users.manage',
      run: (_input, { database }) => listAll(database),
    },
    'users:set-active': {
      permission: 'users.manage',
      run: ({ userId, isActive }, call) =>
        changeUser(userId, () => setActive(call.database, userId, isActive), call, sessions),
    },
    'users:set-role': {
      permission: 'workspaces.manage',
      run: ({ userId, role }, call) =>
        changeUser(userId, () => setRole(call.database, userId, role), call, sessions),
    },
    'users:end-sessions': {
      permission: 'users.manage',
      run: ({ userId }, call) =>
        changeUser(userId, () => endSessions(call.database, userId), call, sessions),
    },
  }
}
