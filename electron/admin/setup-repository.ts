import { z } from 'zod'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readRow, readValue } from '#main/database/read-rows'
import {
  type Opening,
  openingsOf,
  SERVER_FACTS,
  ServerFactsSchema,
} from '#main/database/server-openings'
import { inTransaction } from '#main/database/transaction'

export interface FirstTeam {
  workspace: { name: string; slug: string }
  owner: { name: string | null; email: string }
}

/**
 * Makes the first workspace and its owner, who also becomes the administrator of the installation.
 * If they exist already, it changes nothing and returns them. If two run at once, only one makes
 * them.
 */
export async function setUpTeam(
  database: DatabaseClient,
  first: { workspaceName: string; ownerName: string; ownerEmail: string; timeZone: string },
): Promise<FirstTeam & { isNew: boolean }> {
  return inTransaction(database, async (transaction) => {
    const before = await readRow(
      transaction,
      z.strictObject({ workspaceId: z.string().nullable(), done: z.boolean() }),
      Prisma.sql`
        SELECT s.workspace_id AS "workspaceId", s.done_at IS NOT NULL AS done FROM private.setup s FOR UPDATE`,
    )
    const isNew = before?.workspaceId === null && !before.done
    if (isNew) {
      const workspace = await readValue(
        transaction,
        z.string(),
        Prisma.sql`
          SELECT workspace_id AS workspace FROM public.begin_setup(
            ${first.workspaceName}, ${first.ownerName}, ${first.ownerEmail}, ${first.timeZone})`,
      )
      await transaction.$executeRaw`
        SELECT private.audit(${workspace}, 'workspace.created', ${first.workspaceName}, ${workspace})`
    }
    const { name, slug, owner, email } = await readOneRow(
      transaction,
      z.strictObject({
        name: z.string(),
        slug: z.string(),
        owner: z.string().nullable(),
        email: z.string(),
      }),
      Prisma.sql`
        SELECT w."name", w."slug", u."name" AS owner, u."email"
        FROM private.setup s
        JOIN public."Workspace" w ON w."id" = s.workspace_id
        JOIN public."User" u ON u."id" = s.user_id`,
    )
    return { isNew, workspace: { name, slug }, owner: { name: owner, email } }
  })
}

/** Lists what everybody who can connect could use against all others, and how a superuser closes it. */
export async function readOpenings(database: DatabaseClient): Promise<Opening[]> {
  return openingsOf(await readOneRow(database, ServerFactsSchema, SERVER_FACTS))
}
