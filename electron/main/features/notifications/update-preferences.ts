import type { NotificationPreferences } from '#shared/domain/notification-preferences'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { readBack, repeatWrite } from '#main/database/settle-write'
import { inTransaction } from '#main/database/transaction'
import type { Call } from '#main/ipc/handler'
import { storePreference, storeSettings } from './preferences-repository'
import { readPreferences } from './read-preferences'

/** The database's rules, by the field and the words for it. */
const RULES: Readonly<Record<string, [path: string, rule: string]>> = {
  notification_preference_levels: ['preferences', 'refused'],
  notification_settings_codes: ['settings.codesSound', 'refused'],
  notification_settings_quiet_range: ['settings.quietUntil', 'ends-as-it-begins'],
  notification_settings_quiet_days: ['settings.quietDays', 'refused'],
}

/**
 * Stores what the viewer wants to hear of from now on, all or nothing, and answers all of it; can be repeated.
 * input.invalid names the field; workspace.not-found for one that the viewer does not belong to.
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
