import type { WorkspaceSettings } from '../../../../src/shared/domain/workspace-settings'
import { DomainError } from '../../../../src/shared/errors'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { classifyDatabaseError } from '../../database/prisma-errors'
import { readBack, repeatWrite } from '../../database/settle-write'
import { inTransaction } from '../../database/transaction'
import type { Call } from '../../ipc/handler'
import { orArchived, refuseManaging } from './refuse-managing'
import { readSettings } from './read-settings'
import { replaceHours, update } from './settings-repository'

/** The database's rules, by the field and the words for it. */
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
 * Changes some of the settings, all or nothing, and answers what is stored then; can be repeated.
 * input.invalid names the field; permission.denied; workspace.archived.
 */
export async function updateSettings(
  input: ParsedInput<'workspace-settings:update'>,
  call: Call,
): Promise<WorkspaceSettings> {
  const { database, viewer } = call
  const { hours, ...fields } = input
  try {
    await repeatWrite(() =>
      inTransaction(database, async (transaction) => {
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

function worded(error: unknown): unknown {
  if (error instanceof DomainError) return error
  const { kind, constraint } = classifyDatabaseError(error)
  const known = kind === 'invalid' && constraint !== undefined ? RULES[constraint] : undefined
  if (known === undefined) return error
  const [path, rule] = known
  return new DomainError('input.invalid', { issues: [{ path, rule }] }, { cause: error })
}
