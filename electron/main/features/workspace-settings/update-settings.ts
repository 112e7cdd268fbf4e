import type { WorkspaceSettings, WorkspaceSettingsChange } from '#shared/domain/workspace-settings'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { readBack, repeatWrite } from '#main/database/settle-write'
import { inTransaction } from '#main/database/transaction'
import type { DatabaseTransaction } from '#main/database/client'
import type { Call, Viewer } from '#main/ipc/handler'
import { orArchived, refuseManaging } from './refuse-managing'
import { readSettings } from './read-settings'
import { findLocked, replaceHours, update } from './settings-repository'

/** The names of the database's rules, with the field and the rule for the window. */
const RULES: Readonly<Record<string, [path: string, rule: string]>> = {
  settings_time_zone_shape: ['timeZone', 'not-a-time-zone'],
  settings_time_zone_length: ['timeZone', 'not-a-time-zone'],
  settings_attachment_range: ['maxAttachmentBytes', 'below-zero'],
  settings_ticket_attachment_range: ['maxTicketAttachmentBytes', 'total-below-single'],
  settings_sender_name_length: ['senderName', 'too-long'],
  settings_sender_name_not_empty: ['senderName', 'empty'],
  settings_sender_address_format: ['senderAddress', 'not-an-email'],
  settings_signature_length: ['signature', 'too-long'],
  settings_undo_send_range: ['undoSendSeconds', 'too-much'],
  business_hours_weekday: ['hours', 'refused'],
  business_hours_range: ['hours', 'ends-before-it-begins'],
  business_hours_overlap: ['hours', 'overlaps'],
}

/**
 * Changes some of the settings, all or nothing, and returns what is stored. Can be repeated.
 * Refuses with input.invalid, which names the field, permission.denied and workspace.archived.
 */
export async function updateSettings(
  input: ParsedInput<'workspace-settings:update'>,
  call: Call,
): Promise<WorkspaceSettings> {
  const { database, viewer } = call
  const { hours, seen = {}, ...fields } = input
  try {
    await repeatWrite(() =>
      inTransaction(database, async (transaction) => {
        await refuseOvertaken(transaction, viewer, { seen, wanted: input })
        if (Object.keys(fields).length > 0 && !(await update(transaction, viewer, fields))) {
          refuseManaging(viewer)
        }
        if (hours !== undefined) await replaceHours(transaction, viewer, hours)
      }),
    )
  } catch (error) {
    throw worded(orArchived(error, viewer))
  }
  return readBack(() => readSettings(call))
}

type SeenSettings = NonNullable<ParsedInput<'workspace-settings:update'>['seen']>

/**
 * Refuses to overwrite what another admin has changed since. A repeated change does not conflict
 * with itself.
 */
async function refuseOvertaken(
  transaction: DatabaseTransaction,
  viewer: Viewer,
  { seen, wanted }: { seen: SeenSettings; wanted: WorkspaceSettingsChange },
): Promise<void> {
  if (Object.keys(seen).length === 0) return
  const stored = await findLocked(transaction, viewer)
  // Null for viewers who may not change it. The update then refuses them.
  if (stored === null) return
  const names = Object.keys(seen) as (keyof WorkspaceSettings)[]
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
  const overtaken = names.filter(
    (name) => !isSame(stored[name], seen[name]) && !isSame(stored[name], wanted[name]),
  )
  if (overtaken.length === 0) return
  const textOf = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : null
  throw new DomainError('edit.overtaken', {
    now: Object.fromEntries(overtaken.map((name) => [name, textOf(stored[name])])),
  })
}

function worded(error: unknown): unknown {
  if (error instanceof DomainError) return error
  const { kind, constraint } = classifyDatabaseError(error)
  const known = kind === 'invalid' && constraint !== undefined ? RULES[constraint] : undefined
  if (known === undefined) return error
  const [path, rule] = known
  return new DomainError('input.invalid', { issues: [{ path, rule }] }, { cause: error })
}
