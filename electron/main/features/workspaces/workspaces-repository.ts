import { z } from 'zod'
import type { WorkspaceOverview } from '#shared/domain/administration'
import { PersonSchema } from '#shared/domain/user'
import type { DatabaseClient } from '#main/database/client'
import type { ParsedInput } from '#shared/ipc/contract'
import { withDomainErrors } from '#main/database/refusals'

/** Makes a workspace owned by the caller; sent twice it is one. */
export async function create(
  database: DatabaseClient,
  workspace: { id: string; name: string; timeZone: string },
): Promise<void> {
  const { id, name, timeZone } = workspace
  await withDomainErrors(
    database.$queryRaw`SELECT public.create_workspace(${id}, ${name}, ${timeZone})::text`,
  )
}

const OvertakenSchema = z.record(z.string(), z.string())

/**
 * Changes what is given, or nothing where a field is no longer as `seen`: answers such fields as they are now.
 * slug.taken, workspace.archived
 */
export async function rename(
  database: DatabaseClient,
  workspace: Pick<ParsedInput<'workspaces:rename'>, 'workspaceId' | 'name' | 'slug' | 'seen'>,
): Promise<Record<string, string>> {
  const { workspaceId, name = null, slug = null, seen } = workspace
  const [row] = await withDomainErrors(
    database.$queryRaw<{ overtaken: unknown }[]>`
      SELECT public.rename_workspace(${workspaceId}, ${name}, ${slug}, ${seen.name ?? null},
        ${seen.slug ?? null}) AS "overtaken"`,
  )
  return OvertakenSchema.parse(row?.overtaken)
}

export async function archive(database: DatabaseClient, workspaceId: string): Promise<void> {
  await withDomainErrors(database.$queryRaw`SELECT public.archive_workspace(${workspaceId})::text`)
}

export async function bringBack(database: DatabaseClient, workspaceId: string): Promise<void> {
  await withDomainErrors(
    database.$queryRaw`SELECT public.bring_back_workspace(${workspaceId})::text`,
  )
}

export async function appointOwner(
  database: DatabaseClient,
  workspaceId: string,
  userId: string,
): Promise<void> {
  await withDomainErrors(
    database.$queryRaw`SELECT public.appoint_owner(${workspaceId}, ${userId})::text`,
  )
}

interface OverviewRow extends Omit<WorkspaceOverview, 'createdAt' | 'owners'> {
  createdAt: Date
  owners: unknown
}

/** All workspaces of the installation, archived ones last, by name. */
export async function listAll(database: DatabaseClient): Promise<WorkspaceOverview[]> {
  const rows = await withDomainErrors(
    database.$queryRaw<OverviewRow[]>`
      SELECT workspace_id AS "workspaceId", name, slug, is_active AS "isActive",
        created_at AS "createdAt", members, owners
      FROM public.list_workspaces()`,
  )
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    owners: z.array(PersonSchema).parse(row.owners),
  }))
}
