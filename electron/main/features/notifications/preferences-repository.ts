import {
  DEFAULT_SETTINGS,
  type NotificationPreference,
  type NotificationSettings,
  type NotificationSettingsChange,
  NotificationPreferenceSchema,
  NotificationSettingsSchema,
} from '#shared/domain/notification-preferences'
import type { DatabaseClient, DatabaseTransaction } from '#main/database/client'

/** What a person has set for a type in a workspace. */
export interface StoredPreference extends NotificationPreference {
  workspaceId: string
}

/** What the person has set so far. There is no row for what was never changed. */
export async function listStored(
  database: DatabaseClient,
  userId: string,
): Promise<StoredPreference[]> {
  const rows = await database.notificationPreference.findMany({
    where: { userId },
    omit: { userId: true, updatedAt: true },
  })
  return rows.map(({ workspaceId, ...rest }) => ({
    workspaceId,
    ...NotificationPreferenceSchema.parse(rest),
  }))
}

/** The settings for all workspaces. */
export async function findSettings(
  database: DatabaseClient,
  userId: string,
): Promise<NotificationSettings> {
  const row = await database.notificationSettings.findUnique({
    where: { userId },
    omit: { userId: true, updatedAt: true },
  })
  if (row === null) return DEFAULT_SETTINGS
  return NotificationSettingsSchema.parse({
    ...row,
    doNotDisturbUntil: row.doNotDisturbUntil?.toISOString() ?? null,
  })
}

/** Written in SQL, so that it is one statement, also when several desktops do the same. */
export async function storePreference(
  database: DatabaseTransaction,
  userId: string,
  preference: StoredPreference,
): Promise<void> {
  const { workspaceId, type, inApp, native, sound, newTickets } = preference
  await database.$executeRaw`
    INSERT INTO "NotificationPreference" ("userId", "workspaceId", "type", "inApp", "native", "sound", "newTickets")
    VALUES (${userId}, ${workspaceId}, ${type}::"NotificationType", ${inApp}, ${native}, ${sound},
      ${newTickets}::"NewTickets")
    ON CONFLICT ("userId", "workspaceId", "type") DO UPDATE SET "inApp" = EXCLUDED."inApp",
      "native" = EXCLUDED."native", "sound" = EXCLUDED."sound", "newTickets" = EXCLUDED."newTickets"`
}

/** Changes some settings and leaves the rest, also for a person without any. */
export async function storeSettings(
  database: DatabaseTransaction,
  userId: string,
  change: NotificationSettingsChange,
): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "NotificationSettings" ("userId") VALUES (${userId}) ON CONFLICT ("userId") DO NOTHING`
  await database.notificationSettings.updateMany({
    where: { userId },
    data: Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
  })
}
