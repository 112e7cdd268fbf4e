import type { TeamServer } from '#main/database/team-link'
import { repeatWrite } from '#main/database/settle-write'
import type { Handlers } from '#main/ipc/handler'
import { createLink } from './create-link'
import { endOwnSession } from './installations-repository'
import { listInstallations, listSessions } from './list-installations'
import { revokeInstallation } from './revoke-installation'

type InstallationChannel =
  | 'installations:list'
  | 'installations:create-link'
  | 'installations:revoke'
  | 'sessions:list'
  | 'sessions:end'

/**
 * Channels for a team's desktops and the viewer's own sessions. An administrator of the
 * installation may only be a viewer in this workspace, so the database decides and not the
 * workspace role.
 */
export function installationHandlers(server: TeamServer | null): Handlers<InstallationChannel> {
  return {
    'installations:list': { permission: 'tickets.read', run: (_, call) => listInstallations(call) },
    'installations:create-link': {
      permission: 'tickets.read',
      run: (input, call) => createLink(input, call, server),
    },
    'installations:revoke': {
      permission: 'tickets.read',
      run: async (input, call) => {
        await revokeInstallation(input, call)
        return {}
      },
    },
    'sessions:list': { permission: 'tickets.read', run: (_, call) => listSessions(call) },
    'sessions:end': {
      permission: 'tickets.read',
      run: async ({ id }, { database }) => {
        // Ending it twice is no error.
        await repeatWrite(() => endOwnSession(database, id))
        return {}
      },
    },
  }
}
