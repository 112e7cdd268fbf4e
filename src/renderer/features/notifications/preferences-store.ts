import pLimit from 'p-limit'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  NotificationLevels,
  NotificationPreference,
  NotificationPreferences,
  NotificationSettings,
} from '#shared/domain/notification-preferences'
import type { Api } from '#renderer/api/client'

export interface PreferencesStore {
  /** Null until loaded. */
  preferences: NotificationPreferences | null
  /**
   * Why the last load or change failed. Then the window shows what is stored, as far as it knows.
   */
  error: unknown
  refresh: () => Promise<void>
  set: (part: Partial<NotificationSettings>) => Promise<void>
  prefer: (workspaceId: string, preference: NotificationPreference) => Promise<void>
}

/** Notification preferences. Each change is shown at once and saved, in order. */
export function createPreferencesStore(api: Api): StoreApi<PreferencesStore> {
  const inTurn = pLimit(1)
  let waiting = 0
  return createStore<PreferencesStore>()((set, get) => {
    const store = (work: () => Promise<NotificationPreferences>): Promise<void> => {
      waiting += 1
      return inTurn(async () => {
        try {
          const preferences = await work()
          waiting -= 1
          // While another change is being saved, its result will be newer.
          if (waiting === 0) set({ preferences, error: null })
        } catch (error) {
          waiting -= 1
          const stored = await api.notificationPreferences.read({}).catch(() => null)
          set({ error, ...(stored !== null && { preferences: stored }) })
        }
      })
    }
    return {
      preferences: null,
      error: null,
      refresh: async () => {
        try {
          const preferences = await api.notificationPreferences.read({})
          if (waiting === 0) set({ preferences, error: null })
        } catch (error) {
          set({ error })
        }
      },
      set: (part) => {
        const { preferences } = get()
        if (preferences === null) return Promise.resolve()
        set({ preferences: { ...preferences, settings: { ...preferences.settings, ...part } } })
        return store(() => api.notificationPreferences.update({ settings: part }))
      },
      prefer: (workspaceId, preference) => {
        const { preferences } = get()
        if (preferences === null) return Promise.resolve()
        const workspaces = preferences.workspaces.map((one) =>
          one.workspaceId === workspaceId
            ? {
                ...one,
                preferences: one.preferences.map((other) =>
                  other.type === preference.type ? preference : other,
                ),
              }
            : one,
        )
        set({ preferences: { ...preferences, workspaces } })
        return store(() =>
          api.notificationPreferences.update({ preferences: [{ workspaceId, ...preference }] }),
        )
      },
    }
  })
}

export const LEVELS = ['off', 'app', 'desktop', 'sound'] as const
export type Level = (typeof LEVELS)[number]

/** Each level includes the one before it. */
export function levelOf({ inApp, native, sound }: NotificationLevels): Level {
  if (!inApp) return 'off'
  if (!native) return 'app'
  return sound ? 'sound' : 'desktop'
}

export function levelsOf(level: Level): NotificationLevels {
  const rank = LEVELS.indexOf(level)
  return { inApp: rank > 0, native: rank > 1, sound: rank > 2 }
}

/** 1200 as "20:00", the format of a time field. */
export function clockTime(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** "20:00" as 1200. Null for an incomplete time. */
export function minutesOf(time: string): number | null {
  const found = /^(\d{2}):(\d{2})/u.exec(time)
  return found === null ? null : Number(found[1]) * 60 + Number(found[2])
}
