import { z } from 'zod'
import { type WorkspaceOverview, WorkspaceOverviewSchema } from '#shared/domain/administration'
import type { ParsedInput } from '#shared/ipc/contract'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readRows, readValue } from '#main/database/read-rows'
import { withDomainErrors } from '#main/database/refusals'

/** Makes a workspace owned by the caller. Sending it twice makes one. */
export async function create(
  database: DatabaseClient,
  workspace: { id: string; name: string; timeZone: string },
): Promise<void> {
  const { id, name, timeZone } = workspace
  await withDomainErrors(
    database.$executeRaw`SELECT public.create_workspace(${id}, ${name}, ${timeZone})::text`,
  )
}

/**
 * Changes the given fields. If a field is no longer as `seen`, changes nothing and returns such
 * fields as they are now. Refuses with slug.taken and workspace.archived.
 */
export async function rename(
  database: DatabaseClient,
  workspace: Pick<ParsedInput<'workspaces:rename'>, 'workspaceId' | 'name' | 'slug' | 'seen'>,
): Promise<Record<string, string>> {
  const { workspaceId, name = null, slug = null, seen } = workspace
  return withDomainErrors(
    readValue(
      database,
      z.record(z.string(), z.string()),
      Prisma.sql`
        SELECT public.rename_workspace(${workspaceId}, ${name}, ${slug}, ${seen.name ?? null},
          ${seen.slug ?? null}) AS "overtaken"`,
    ),
  )
}

export async function archive(database: DatabaseClient, workspaceId: string): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.archive_workspace(${workspaceId})::text`,
  )
}

export async function bringBack(database: DatabaseClient, workspaceId: string): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.bring_back_workspace(${workspaceId})::text`,
  )
}

export async function appointOwner(
  database: DatabaseClient,
  workspaceId: string,
  userId: string,
): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.appoint_owner(${workspaceId}, ${userId})::text`,
  )
}

const OverviewRowSchema = z.strictObject({
  ...WorkspaceOverviewSchema.shape,
  createdAt: InstantColumn,
})

/** All workspaces of the installation, by name, archived ones last. */
export async function listAll(database: DatabaseClient): Promise<WorkspaceOverview[]> {
  return withDomainErrors(
    readRows(
      database,
      OverviewRowSchema,
      Prisma.sql`
        SELECT workspace_id AS "workspaceId", name, slug, is_active AS "isActive",
          created_at AS "createdAt", members, owners
        FROM public.list_workspaces()`,
    ),
  )
}
