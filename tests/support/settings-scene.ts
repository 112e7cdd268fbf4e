import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'
import type { Membership, WorkspaceRole } from '#shared/domain/workspace'
import { openDesktop } from './desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from './test-database'

export const ROLES: WorkspaceRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']

export const HOURS = 'SELECT set_business_hours($1, $2, $3, $4)'
export const MERGE = 'SELECT merge_tags($1, $2, $3) AS tickets'
export const DELETE_TAG = 'SELECT delete_tag($1, $2) AS tickets'

export interface AuditRow {
  action: string
  target: string | null
  before: string | null
  after: string | null
  actorId: string | null
}

/** Two workspaces. The first has a member of every role, each with psql and a desktop's rights. */
export interface SettingsScene {
  db: TestDatabase
  here: Membership
  there: Membership
  memberOf(role: WorkspaceRole): TestMember
  desktopOf(role: WorkspaceRole): Client
  /** The owner of the second workspace. */
  stranger: Client
  addTag(name: string, workspace?: Membership): Promise<string>
  /** A ticket of the first workspace with this tag. */
  tagged(tagId: string): Promise<string>
  addReply(name: string): Promise<string>
  /** The newest entries of the first workspace's audit log, oldest first. */
  lastEntries(count: number): Promise<AuditRow[]>
  close(): Promise<void>
}

export async function openSettingsScene(): Promise<SettingsScene> {
  const db = await openTestDatabase()
  const here = await db.addWorkspace('Here', 10)
  const there = await db.addWorkspace('There')
  const people = new Map<WorkspaceRole, { member: TestMember; desktop: Client }>()
  for (const role of ROLES) {
    const member = await db.addMember(here, role)
    people.set(role, { member, desktop: await openDesktop(db.app, member.token) })
  }
  const sam = await db.addMember(there, 'OWNER', 'Sam Stranger')
  const stranger = await openDesktop(db.app, sam.token)
  const personOf = (role: WorkspaceRole) => {
    const person = people.get(role)
    if (person === undefined) throw new Error(`nobody is ${role}`)
    return person
  }
  return {
    db,
    here,
    there,
    stranger,
    memberOf: (role) => personOf(role).member,
    desktopOf: (role) => personOf(role).desktop,
    async addTag(name, workspace = here) {
      const id = createId()
      await db.sql.query('INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3)', [
        id,
        workspace.workspaceId,
        name,
      ])
      return id
    },
    async tagged(tagId) {
      const ticketId = await db.addTicket(here)
      await db.sql.query(
        'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)',
        [here.workspaceId, ticketId, tagId],
      )
      return ticketId
    },
    async addReply(name) {
      const id = createId()
      await db.sql.query(
        `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById") VALUES ($1, $2, $3, 'Hello', $4)`,
        [id, here.workspaceId, name, personOf('OWNER').member.person.id],
      )
      return id
    },
    async lastEntries(count) {
      const { rows } = await db.sql.query<AuditRow>(
        `SELECT "action", "target", "before", "after", "actorId" FROM "AuditEntry"
         WHERE "workspaceId" = $1 ORDER BY "id" DESC LIMIT $2`,
        [here.workspaceId, count],
      )
      return rows.reverse()
    },
    async close() {
      for (const { desktop } of people.values()) await desktop.end()
      await stranger.end()
      await db.close()
    },
  }
}
