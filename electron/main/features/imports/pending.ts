import type { RowItem } from './row-source'
import type { ImportTarget } from './imports-repository'
import type { FileOwner } from './send-files'
import type { ImportedFile, ReadMail, RowNote, ImportTicket } from './import-row'

/** The import that rows are sent for, and where they go. */
export interface Sending {
  importId: string
  target: ImportTarget
}

/** What happened to a row: it existed already, was added, or was refused. */
export type Outcome =
  | { kind: 'added'; owner: FileOwner; notes: readonly RowNote[] }
  | { kind: 'there'; notes?: readonly RowNote[] }
  | { kind: 'rejected'; reason: string }

export const THERE: Outcome = { kind: 'there' }

/** A row in progress: a ticket that is still to be sent, or a row with a known outcome. */
export interface Pending extends RowItem {
  ticket: ImportTicket | null
  notes: readonly RowNote[]
  files: readonly ImportedFile[]
  mail: ReadMail | null
  outcome: Outcome | null
}

export function pendingOf(item: RowItem): Pending {
  const { row } = item
  if (row.kind === 'rejected') {
    const outcome = { kind: 'rejected', reason: row.reason } as const
    return { ...item, ticket: null, notes: [], files: [], mail: null, outcome }
  }
  const ticket = row.kind === 'ticket' ? row.ticket : row.otherwise
  const { notes, files = [], mail = null } = row
  return { ...item, ticket, notes, files, mail, outcome: null }
}
