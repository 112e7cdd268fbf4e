import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { createDatabaseClient } from '#main/database/client'
import { connectionSettings } from '#main/database/connection-settings'
import { migrate } from '#main/database/migrate'
import type { Call } from '#main/ipc/handler'
import { createLog } from '#main/log'
import type { Person } from '#shared/domain/user'
import { type SeedOptions, seed } from './seed'
import type { DatabaseWays } from './server'

const PRISMA = join(import.meta.dirname, '../../prisma')
const log = createLog(() => undefined)

/**
 * A filled database with one signed-in agent, who uses it in two ways: through the product and by
 * hand-written SQL.
 */
export interface FilledDatabase {
  tickets: number
  workspaceId: string
  agents: Person[]
  requesters: Person[]
  /** For calls of the product's use cases. */
  call: Call
  /** One connection with the same login and the same session, so that row security applies to both. */
  sql: Client
  /** Not under row security, for choosing inputs and checking what was stored. */
  owner: Client
  /** The session's token. */
  token: string
  close(): Promise<void>
}

/** Migrates and seeds an empty database and signs in its busiest agent. */
export async function openFilledDatabase(
  ways: DatabaseWays,
  tickets: number,
  texts: SeedOptions['texts'],
): Promise<FilledDatabase> {
  await migrate({ endpoint: ways.owner }, PRISMA, log)
  const owner = new Client(ways.owner)
  await owner.connect()
  const workspace = await addWorkspace(owner)
  const admin = new Client(ways.admin)
  await admin.connect()
  await seed(admin, { tickets, workspaceId: workspace.workspaceId, texts })
  await admin.end()

  const agents = await people(owner, `"email" LIKE 'agent%'`)
  const requesters = await people(owner, `"email" LIKE 'requester%'`)
  const agent = agents[0]
  if (agent === undefined) throw new Error('there is no agent')
  const token = await signIn(owner, agent.id, ways.app.user)
  const identity = { token, applicationName: 'Connect Support bench' }
  const database = createDatabaseClient({ endpoint: ways.app, ...identity })
  const sql = new Client(connectionSettings({ endpoint: ways.app }, identity))
  await sql.connect()

  const membership = { ...workspace, role: 'OWNER' as const }
  const session = {
    user: { ...agent, role: 'USER' as const },
    workspace: membership,
    memberships: [membership],
  }
  const { workspaceId } = workspace
  const viewer = { userId: agent.id, workspaceId, role: membership.role, session }
  return {
    tickets,
    workspaceId,
    agents,
    requesters,
    call: { viewer, database, log },
    sql,
    owner,
    token,
    close: async () => {
      await Promise.all([database.$disconnect(), sql.end(), owner.end()])
    },
  }
}

async function addWorkspace(owner: Client) {
  const workspaceId = createId()
  await owner.query(
    `INSERT INTO "Workspace" ("id", "name", "slug") VALUES ($1, 'Bench', 'bench')`,
    [workspaceId],
  )
  await owner.query(
    'INSERT INTO "WorkspaceSettings" ("workspaceId", "undoSendSeconds") VALUES ($1, 0)',
    [workspaceId],
  )
  return {
    workspaceId,
    name: 'Bench',
    slug: 'bench',
    isActive: true,
    timeZone: 'UTC',
    defaultPriority: 'MEDIUM' as const,
    unread: 0,
    away: null,
  }
}

async function people(owner: Client, which: string): Promise<Person[]> {
  const { rows } = await owner.query<Person>(
    `SELECT "id", "name", "email" FROM "User" WHERE ${which} ORDER BY length("email"), "email"`,
  )
  return rows
}

/** A session as signing in by code makes it. */
async function signIn(owner: Client, userId: string, login: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await owner.query('UPDATE "User" SET "lastLoginAt" = now() WHERE "id" = $1', [userId])
  await owner.query('UPDATE private.setup SET done_at = now()')
  await owner.query(
    `INSERT INTO private.sessions (id, token_hash, user_id, installation, login)
     VALUES ($1, $2, $3, 'bench', $4)`,
    [createId(), createHash('sha256').update(token).digest(), userId, login],
  )
  return token
}
