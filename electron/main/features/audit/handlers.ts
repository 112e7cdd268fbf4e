import type { Handlers } from '#main/ipc/handler'
import { exportEntries } from './export-entries'
import { listAuditActors } from './list-audit-actors'
import { listEntries } from './list-entries'

type AuditChannel = 'audit:list' | 'audit:actors' | 'audit:export'

/** Channels of the audit log. Who may read it depends on whose log it is: see `mayReadAudit`. */
export function auditHandlers(): Handlers<AuditChannel> {
  return {
    'audit:list': { permission: 'tickets.read', run: listEntries },
    'audit:actors': { permission: 'tickets.read', run: listAuditActors },
    'audit:export': { permission: 'tickets.read', run: exportEntries },
  }
}
