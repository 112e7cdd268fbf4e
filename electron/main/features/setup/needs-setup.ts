import type { DatabaseClient } from '#main/database/client'
import { isSetupNeeded } from './setup-repository'

/** Whether the app starts with the first run: nobody has ever signed in to this database. */
export async function needsSetup(database: DatabaseClient): Promise<boolean> {
  return isSetupNeeded(database)
}
