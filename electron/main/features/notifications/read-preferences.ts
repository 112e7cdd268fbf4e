import {
  defaultPreference,
  type NotificationPreferences,
  WorkspaceNotificationTypeSchema,
} from '#shared/domain/notification-preferences'
import type { Call } from '#main/ipc/handler'
import { findSettings, listStored } from './preferences-repository'

/** All of the viewer's preferences: what was set, and the defaults for the rest. */
export async function readPreferences({
  database,
  viewer,
}: Pick<Call, 'database' | 'viewer'>): Promise<NotificationPreferences> {
  const [settings, stored] = await Promise.all([
    findSettings(database, viewer.userId),
    listStored(database, viewer.userId),
  ])
  const known = new Map(
    stored.map(({ workspaceId, ...preference }) => [
      `${workspaceId} ${preference.type}`,
      preference,
    ]),
  )
  return {
    settings,
    workspaces: viewer.session.memberships.map(({ workspaceId, role }) => ({
      workspaceId,
      preferences: WorkspaceNotificationTypeSchema.options.map(
        (type) => known.get(`${workspaceId} ${type}`) ?? defaultPreference(type, role),
      ),
    })),
  }
}
