import { z } from 'zod'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readValue } from '#main/database/read-rows'

/** Whether nobody has ever signed in to this database. */
export async function isSetupNeeded(database: DatabaseClient): Promise<boolean> {
  return readValue(database, z.boolean(), Prisma.sql`SELECT public.setup_state() AS needed`)
}

/**
 * Makes the first workspace and its owner, or replaces those of an earlier try. False once somebody
 * has signed in.
 */
export async function beginSetup(
  database: DatabaseClient,
  first: { workspaceName: string; name: string; email: string; timeZone: string },
): Promise<boolean> {
  const { outcome } = await readOneRow(
    database,
    z.strictObject({ outcome: z.enum(['ok', 'already-done']) }),
    Prisma.sql`
      SELECT outcome FROM public.begin_setup(
        ${first.workspaceName}, ${first.name}, ${first.email}, ${first.timeZone})`,
  )
  return outcome === 'ok'
}
