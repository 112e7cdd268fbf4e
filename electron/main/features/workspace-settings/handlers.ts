import type { Handlers } from '#main/ipc/handler'
import { readSettings } from './read-settings'
import { updateSettings } from './update-settings'

/**
 * Channels for the workspace's settings. `onChanged` is called after each change, because it
 * changes the session.
 */
export function workspaceSettingsHandlers(
  onChanged: () => Promise<void>,
): Handlers<'workspace-settings:read' | 'workspace-settings:update'> {
  return {
    'workspace-settings:read': {
      permission: 'tickets.read',
      run: (_input, call) => readSettings(call),
    },
    'workspace-settings:update': {
      permission: 'workspace.manage',
      run: async (input, call) => {
        const settings = await updateSettings(input, call)
        await onChanged()
        return settings
      },
    },
  }
}
