import type { Handlers } from '#main/ipc/handler'
import { listMembersOf } from '../members/list-members'
import type { SessionService } from '../sign-in/session-service'
import { appointOwner } from './appoint-owner'
import { changeWorkspace } from './change-workspace'
import { renameWorkspace } from './rename-workspace'
import { archive, bringBack, create, listAll } from './workspaces-repository'

type WorkspaceChannel =
  | 'workspaces:create'
  | 'workspaces:rename'
  | 'workspaces:archive'
  | 'workspaces:bring-back'
  | 'workspaces:switch'
  | 'workspaces:list-all'
  | 'workspaces:list-members'
  | 'workspaces:appoint-owner'

/**
 * Channels for workspaces. Some name another workspace than the window's, so the database alone
 * decides who may.
 */
export function workspaceHandlers(sessions: SessionService): Handlers<WorkspaceChannel> {
  return {
    'workspaces:create': {
      permission: 'tickets.read',
      run: (input, { database }) => changeWorkspace(() => create(database, input), sessions),
    },
    'workspaces:rename': {
      permission: 'tickets.read',
      run: (input, call) => renameWorkspace(input, call, sessions),
    },
    'workspaces:archive': {
      permission: 'tickets.read',
      run: ({ workspaceId }, { database }) =>
        changeWorkspace(() => archive(database, workspaceId), sessions),
    },
    'workspaces:bring-back': {
      permission: 'tickets.read',
      run: ({ workspaceId }, { database }) =>
        changeWorkspace(() => bringBack(database, workspaceId), sessions),
    },
    'workspaces:switch': {
      permission: 'tickets.read',
      run: ({ workspaceId }) => sessions.switchTo(workspaceId),
    },
    'workspaces:list-all': {
      permission: 'workspaces.manage',
      run: (_input, { database }) => listAll(database),
    },
    'workspaces:list-members': {
      permission: 'workspaces.manage',
      run: ({ workspaceId }, call) => listMembersOf(workspaceId, call),
    },
    'workspaces:appoint-owner': {
      permission: 'workspaces.manage',
      run: (input, call) => sessions.tellIfOwn(call, input.userId, appointOwner(input, call)),
    },
  }
}
