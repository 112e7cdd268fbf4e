/**
 * One entry of the database's change feed. It says what to read again and holds no content. `kind`
 * is a word of the database (docs/database.md lists them); windows ignore kinds they do not know.
 */
export interface Change {
  kind: string
  /** Null for a change that concerns a person in all workspaces. */
  workspaceId: string | null
  /** Null: many tickets at once, or none. */
  ticketId: string | null
  /**
   * For `ticket`: the version after the change. Null when no field changed, or when the version is
   * unknown.
   */
  version: number | null
  /** For `ticket`: its messages, tags or files have changed. */
  hasContent: boolean
}
