/**
 * One entry of the database's change feed: what to read again, and never what it is now. `kind` is the
 * database's word (docs/database.md lists them); one that a window does not know is none of its business.
 */
export interface Change {
  kind: string
  /** Null for what concerns a person in all workspaces. */
  workspaceId: string | null
  /** Null: many tickets at once, or none. */
  ticketId: string | null
  /** Of `ticket`: the version its fields came to; null where they are as they were, or there is no saying. */
  version: number | null
  /** Of `ticket`: what belongs to it has changed, its messages, tags or files. */
  hasContent: boolean
}
