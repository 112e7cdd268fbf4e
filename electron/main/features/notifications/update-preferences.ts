import type { NotificationPreferences } from '#shared/domain/notification-preferences'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { readBack, repeatWrite } from '#main/database/settle-write'
import { inTransaction } from '#main/database/transaction'
import type { Call } from '#main/ipc/handler'
import { storePreference, storeSettings } from './preferences-repository'
import { readPreferences } from './read-preferences'

/** The names of the database's rules, with the field and the rule for the window. */
const RULES: Readonly<Record<string, [path: string, rule: string]>> = {
  notification_preference_levels: ['preferences', 'refused'],
  notification_settings_codes: ['settings.codesSound', 'refused'],
  notification_settings_quiet_range: ['settings.quietUntil', 'ends-as-it-begins'],
  notification_settings_quiet_days: ['settings.quietDays', 'refused'],
}

/**
 * Stores the viewer's preferences, all or nothing, and returns all of them. Can be repeated.
 * Refuses with input.invalid, which names the field, and with workspace.not-found if it is not one
 * of the viewer's.
 */
export async function updatePreferences(
  { settings = {}, preferences = [] }: ParsedInput<'notification-preferences:update'>,
  call: Call,
): Promise<NotificationPreferences> {
  const { database, viewer } = call
  const belongs = (workspaceId: string) =>
    viewer.session.memberships.some((one) => one.workspaceId === workspaceId)
  if (!preferences.every(({ workspaceId }) => belongs(workspaceId))) {
    throw new DomainError('workspace.not-found', {})
  }
  try {
    await repeatWrite(() =>
      inTransaction(database, async (transaction) => {
        if (Object.keys(settings).length > 0) {
          await storeSettings(transaction, viewer.userId, settings)
        }
        for (const one of preferences) await storePreference(transaction, viewer.userId, one)
      }),
    )
  } catch (error) {
    throw worded(error)
  }
  return readBack(() => readPreferences(call))
}

function worded(error: unknown): unknown {
  const { kind, constraint } = classifyDatabaseError(error)
  const known = kind === 'invalid' && constraint !== undefined ? RULES[constraint] : undefined
  if (known === undefined) return error
  const [path, rule] = known
  return new DomainError('input.invalid', { issues: [{ path, rule }] }, { cause: error })
}
