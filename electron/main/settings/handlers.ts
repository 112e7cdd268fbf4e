import type { Handlers } from '../ipc/handler'
import type { WindowSettings } from '#shared/domain/app-state'
import type { SettingsStore } from './settings-store'

/** Channels about what the window remembers between starts; a theme is told as soon as it is chosen. */
export function settingsHandlers(
  settings: Pick<SettingsStore, 'window' | 'updateWindow'>,
  onTheme: (theme: WindowSettings['theme']) => void,
): Handlers<'settings:read' | 'settings:update'> {
  return {
    'settings:read': { permission: 'anyone', run: () => Promise.resolve(settings.window()) },
    'settings:update': {
      permission: 'anyone',
      run: async (change) => {
        // First, since it holds in this window even where it cannot be kept for the next start.
        if (change.theme !== undefined) onTheme(change.theme)
        return Promise.resolve(settings.updateWindow(change))
      },
    },
  }
}
