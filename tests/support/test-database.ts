import { createHash, randomBytes } from 'node:crypto'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { type DatabaseClient, createDatabaseClient } from '#main/database/client'
import type { Call } from '#main/ipc/handler'
import { createLog } from '#main/log'
import type { Person } from '#shared/domain/user'
import type { Membership, WorkspaceRole } from '#shared/domain/workspace'
import { type ServerDatabase, createMigratedDatabase } from './test-server'

export const silentLog = createLog(() => undefined)

/** A separate migrated database for one test file. */
export interface TestDatabase extends ServerDatabase {
  /** Has the owner's rights, for preparing data and reading behind row security. */
  sql: Client
  /** Public replies are sent at once unless a delay is given. */
  addWorkspace(name?: string, undoSendSeconds?: number): Promise<Membership>
  /** A person with a session. Returns how they call a use case, on their own desktop. */
  addMember(workspace: Membership, role?: WorkspaceRole, name?: string): Promise<TestMember>
  /** Another session of a person, like that of a second desktop. Returns its token. */
  addSession(person: Person): Promise<string>
  /** A requester of the workspace. */
  addRequester(workspace: Membership, email?: string): Promise<string>
  addTicket(workspace: Membership, fields?: TicketFields): Promise<string>
  close(): Promise<void>
}

export interface TestMember {
  person: Person
  token: string
  call: Call
  /** Another desktop of the same person, with separate connections. */
  anotherDesktop(): Call
}

export interface TicketFields {
  subject?: string
  status?: string
  priority?: string
  assignedToId?: string | null
  createdById?: string
}

/** Opens a migrated database. `close` ends its connections and removes it. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const database = await createMigratedDatabase()
  const sql = new Client({ ...database.owner, connectionTimeoutMillis: 10_000 })
  await sql.connect()
  const clients: DatabaseClient[] = []
  const connect = (token: string) => {
    const options = { endpoint: database.app, token, applicationName: 'test desktop' }
    const client = createDatabaseClient(options)
    clients.push(client)
    return client
  }

  const addWorkspace = async (name = 'Acme', undoSendSeconds = 0): Promise<Membership> => {
    const workspaceId = createId()
    const slug = `w-${workspaceId}`
    await sql.query('INSERT INTO "Workspace" ("id", "name", "slug") VALUES ($1, $2, $3)', [
      workspaceId,
      name,
      slug,
    ])
    await sql.query(
      'INSERT INTO "WorkspaceSettings" ("workspaceId", "undoSendSeconds") VALUES ($1, $2)',
      [workspaceId, undoSendSeconds],
    )
    return {
      workspaceId,
      name,
      slug,
      role: 'OWNER',
      isActive: true,
      timeZone: 'UTC',
      defaultPriority: 'MEDIUM',
      unread: 0,
      away: null,
    }
  }

  const addPerson = async (name: string | null, email?: string): Promise<Person> => {
    const id = createId()
    const person = { id, name, email: email ?? `${id}@example.org` }
    await sql.query('INSERT INTO "User" ("id", "email", "name") VALUES ($1, $2, $3)', [
      id,
      person.email,
      name,
    ])
    return person
  }

  const addSession = async (person: Person): Promise<string> => {
    const token = randomBytes(32).toString('base64url')
    await sql.query(
      `INSERT INTO private.sessions (id, token_hash, user_id, installation, login)
       VALUES ($1, $2, $3, 'test', $4)`,
      [createId(), createHash('sha256').update(token).digest(), person.id, database.app.user],
    )
    return token
  }

  const addMember: TestDatabase['addMember'] = async (
    workspace,
    role = 'MEMBER',
    name = 'Mia Agent',
  ) => {
    const person = await addPerson(name)
    await sql.query(
      'INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role") VALUES ($1, $2, $3, $4)',
      [createId(), person.id, workspace.workspaceId, role],
    )
    const token = await addSession(person)
    const membership = { ...workspace, role }
    const session = {
      user: { ...person, role: 'USER' as const },
      workspace: membership,
      memberships: [membership],
    }
    const viewer = { userId: person.id, workspaceId: workspace.workspaceId, role, session }
    const anotherDesktop = () => ({ viewer, database: connect(token), log: silentLog })
    return { person, token, call: anotherDesktop(), anotherDesktop }
  }

  const addRequester: TestDatabase['addRequester'] = async (workspace, email) => {
    const person = await addPerson(null, email)
    await sql.query(
      'INSERT INTO "WorkspacePerson" ("workspaceId", "userId") VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [workspace.workspaceId, person.id],
    )
    return person.id
  }

  const addTicket: TestDatabase['addTicket'] = async (workspace, fields = {}) => {
    const id = createId()
    const createdById = fields.createdById ?? (await addRequester(workspace))
    await sql.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "subject", "description", "status", "priority", "assignedToId", "createdById")
       VALUES ($1, $2, $3, 'Something is wrong.', $4::"TicketStatus", $5::"TicketPriority", $6, $7)`,
      [
        id,
        workspace.workspaceId,
        fields.subject ?? 'Printer on fire',
        fields.status ?? 'OPEN',
        fields.priority ?? 'MEDIUM',
        fields.assignedToId ?? null,
        createdById,
      ],
    )
    return id
  }

  return {
    ...database,
    sql,
    addWorkspace,
    addMember,
    addSession,
    addRequester,
    addTicket,
    close: async () => {
      await Promise.all(clients.map((client) => client.$disconnect()))
      await sql.end()
      await database.drop()
    },
  }
}
