import type { AuditEntry, AuditFilter } from '#shared/domain/audit'
import { displayName } from '#shared/domain/user'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import { csvLine } from '#main/csv-line'
import type { Call } from '#main/ipc/handler'
import { noteExport } from './audit-repository'
import { auditedWorkspace, readPage } from './list-entries'

/** Entries in one result: about a megabyte, whatever the log's length. */
const LINES = 4000
const HEAD = ['Time', 'Person', 'E-mail', 'Action', 'Target', 'Before', 'After', 'Desktop']

/**
 * Some thousand entries as CSV for a spreadsheet, with times in UTC, and where the next part
 * starts. The first part has the header line. It is recorded in the log before anything is read.
 */
export async function exportEntries(
  { cursor, ...filter }: ParsedInput<'audit:export'>,
  call: Call,
): Promise<CallOutput<'audit:export'>> {
  if (cursor === undefined) {
    const workspaceId = auditedWorkspace(filter.scope, call.viewer)
    await noteExport(call.database, workspaceId, filtersInWords(filter))
  }
  const { entries, nextCursor } = await readPage({ filter, cursor, limit: LINES }, call)
  const head = cursor === undefined ? csvLine(HEAD) : ''
  return { csv: head + entries.map(lineOf).join(''), entries: entries.length, nextCursor }
}

function lineOf({ at, actor, action, target, before, after, installation }: AuditEntry): string {
  const who = actor === null ? ['Operator', ''] : [displayName(actor), actor.email]
  return csvLine([at, ...who, action, ...[target, before, after, installation].map((v) => v ?? '')])
}

/** The filters of an export, as the log stores them. Empty for the whole log. */
function filtersInWords({ scope: _, ...filter }: AuditFilter): string {
  return Object.entries(filter)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${value ?? 'operator'}`)
    .join(', ')
}
