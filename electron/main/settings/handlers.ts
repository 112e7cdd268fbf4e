import type { Handlers } from '../ipc/handler'
import type { WindowSettings } from '#shared/domain/app-state'
import type { SettingsStore } from './settings-store'

/** Channels for what the window remembers between starts. A chosen theme is applied at once. */
export function settingsHandlers(
  settings: Pick<SettingsStore, 'window' | 'updateWindow'>,
  onTheme: (theme: WindowSettings['theme']) => void,
): Handlers<'settings:read' | 'settings:update'> {
  return {
    'settings:read': { permission: 'anyone', run: () => Promise.resolve(settings.window()) },
    'settings:update': {
      permission: 'anyone',
      run: async (change) => {
        // First, because it applies in this window even if it cannot be saved for the next start.
        if (change.theme !== undefined) onTheme(change.theme)
        return Promise.resolve(settings.updateWindow(change))
      },
    },
  }
}
