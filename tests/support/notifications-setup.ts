import { afterAll, beforeAll, beforeEach } from 'vitest'
import { updatePreferences } from '#main/features/notifications/update-preferences'
import {
  NotificationPreferenceSchema,
  type NotificationPreference,
} from '#shared/domain/notification-preferences'
import type { Membership } from '#shared/domain/workspace'
import { forgetAll, makeTicket } from '#tests/support/notified'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

export let db: TestDatabase
export let acme: Membership
export let mia: TestMember
export let ben: TestMember
export let cleo: TestMember
export let vera: TestMember
export let ticketId: string

export const prefer = (
  who: TestMember,
  type: NotificationPreference['type'],
  change: Partial<NotificationPreference>,
) =>
  updatePreferences(
    {
      preferences: [
        {
          workspaceId: acme.workspaceId,
          ...NotificationPreferenceSchema.parse({
            type,
            inApp: true,
            native: false,
            sound: false,
            newTickets: 'UNASSIGNED',
            ...change,
          }),
        },
      ],
    },
    who.call,
  )
export const off = { inApp: false }

/** Before and after the tests of a file: a workspace with four people; and for each test a ticket of which nobody is told yet. */
export function setUpNotifications(): void {
  beforeAll(async () => {
    db = await openTestDatabase()
    acme = await db.addWorkspace('Acme')
    // A reply notifies when it is sent, and here it is sent at once.
    await db.sql.query('UPDATE "WorkspaceSettings" SET "undoSendSeconds" = 0')
    mia = await db.addMember(acme, 'OWNER', 'Mia Agent')
    ben = await db.addMember(acme, 'MEMBER', 'Ben Okoye')
    cleo = await db.addMember(acme, 'MEMBER', 'Cleo Park')
    vera = await db.addMember(acme, 'VIEWER', 'Vera Viewer')
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    await db.sql.query('DELETE FROM "NotificationPreference"')
    ticketId = (await makeTicket(mia)).id
    await forgetAll(db)
  })
}
