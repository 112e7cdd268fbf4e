import type { DatabaseClient } from '#main/database/client'
import {
  type Opening,
  openingsOf,
  SERVER_FACTS,
  type ServerFacts,
} from '#main/database/server-openings'
import { inTransaction } from '#main/database/transaction'

export interface FirstTeam {
  workspace: { name: string; slug: string }
  owner: { name: string | null; email: string }
}

/**
 * Makes the first workspace and its owner, who also looks after the whole installation. Where that was
 * done before, it changes nothing and answers what is there; of two at once one makes it.
 */
export async function setUpTeam(
  database: DatabaseClient,
  first: { workspaceName: string; ownerName: string; ownerEmail: string; timeZone: string },
): Promise<FirstTeam & { isNew: boolean }> {
  return inTransaction(database, async (transaction) => {
    const [before] = await transaction.$queryRaw<{ workspaceId: string | null; done: boolean }[]>`
      SELECT s.workspace_id AS "workspaceId", s.done_at IS NOT NULL AS done FROM private.setup s FOR UPDATE`
    const isNew = before?.workspaceId === null && !before.done
    if (isNew) {
      const [made] = await transaction.$queryRaw<{ workspace: string }[]>`
        SELECT workspace_id AS workspace FROM public.begin_setup(
          ${first.workspaceName}, ${first.ownerName}, ${first.ownerEmail}, ${first.timeZone})`
      if (made === undefined) throw new Error('begin_setup answered nothing')
      await transaction.$executeRaw`
        SELECT private.audit(${made.workspace}, 'workspace.created', ${first.workspaceName}, ${made.workspace})`
    }
    const [team] = await transaction.$queryRaw<
      { name: string; slug: string; owner: string | null; email: string }[]
    >`
      SELECT w."name", w."slug", u."name" AS owner, u."email"
      FROM private.setup s
      JOIN public."Workspace" w ON w."id" = s.workspace_id
      JOIN public."User" u ON u."id" = s.user_id`
    if (team === undefined) throw new Error('the team that was set up is not there')
    const { name, slug, owner, email } = team
    return { isNew, workspace: { name, slug }, owner: { name: owner, email } }
  })
}

/** What everybody who can connect may use against all others, and how a superuser closes it. */
export async function readOpenings(database: DatabaseClient): Promise<Opening[]> {
  const [facts] = await database.$queryRaw<ServerFacts[]>(SERVER_FACTS)
  if (facts === undefined) throw new Error('the server told nothing of itself')
  return openingsOf(facts)
}
