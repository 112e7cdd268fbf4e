import type { Handlers } from '../ipc/handler'
import type { SettingsStore } from './settings-store'

/** Channels about what the window remembers between starts. */
export function settingsHandlers(
  settings: SettingsStore,
): Handlers<'settings:read' | 'settings:update'> {
  return {
    'settings:read': { permission: 'anyone', run: () => Promise.resolve(settings.window()) },
    'settings:update': {
      permission: 'anyone',
      run: async (change) => Promise.resolve(settings.updateWindow(change)),
    },
  }
}
