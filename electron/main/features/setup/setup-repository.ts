import type { DatabaseClient } from '#main/database/client'

/** Whether nobody has ever signed in to this database. */
export async function isSetupNeeded(database: DatabaseClient): Promise<boolean> {
  const [row] = await database.$queryRaw<
    { needed: boolean }[]
  >`SELECT public.setup_state() AS needed`
  return row?.needed ?? false
}

/** Makes the first workspace and its owner, or replaces those of an earlier try; false once somebody has signed in. */
export async function beginSetup(
  database: DatabaseClient,
  first: { workspaceName: string; name: string; email: string; timeZone: string },
): Promise<boolean> {
  const [row] = await database.$queryRaw<{ outcome: 'ok' | 'already-done' }[]>`
    SELECT outcome FROM public.begin_setup(
      ${first.workspaceName}, ${first.name}, ${first.email}, ${first.timeZone})`
  return row?.outcome === 'ok'
}
