import type { DatabaseClient } from '#main/database/client'
import { type ImportWorkspace, listOpenWorkspaces } from './imports-repository'

export type { ImportWorkspace }

/** The workspaces that an operator can import into. */
export async function listWorkspaces(database: DatabaseClient): Promise<ImportWorkspace[]> {
  return listOpenWorkspaces(database)
}
