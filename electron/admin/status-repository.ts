import type { DatabaseClient } from '../main/database/client'

export interface DatabaseStatus {
  server: string
  migrations: { applied: number; latest: string | null }
  workspaces: { slug: string; name: string; isActive: boolean; members: number; tickets: number }[]
}

/** What there is to know about a database without looking into anybody's tickets. */
export async function readStatus(database: DatabaseClient): Promise<DatabaseStatus> {
  const servers = await database.$queryRaw<{ version: string }[]>`
    SELECT current_setting('server_version') AS version`
  const ledgers = await database.$queryRaw<{ applied: number; latest: string | null }[]>`
    SELECT count(*)::int AS applied, max(migration_name) AS latest
    FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`
  const workspaces = await database.$queryRaw<DatabaseStatus['workspaces']>`
    SELECT w."slug", w."name", w."isActive",
      (SELECT count(*)::int FROM public."WorkspaceUser" m
       WHERE m."workspaceId" = w."id" AND m."isActive") AS members,
      (SELECT COALESCE(sum(c."count"), 0)::int FROM public."TicketCount" c
       WHERE c."workspaceId" = w."id") AS tickets
    FROM public."Workspace" w ORDER BY w."slug"`
  return {
    server: servers[0]?.version ?? '',
    migrations: ledgers[0] ?? { applied: 0, latest: null },
    workspaces,
  }
}
