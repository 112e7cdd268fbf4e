import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DatabaseClient, createDatabaseClient } from '#main/database/client'
import { retryDelivery } from '#main/features/comments/retry-delivery'
import { installationHandlers } from '#main/features/installations/handlers'
import { leaveWorkspace } from '#main/features/members/leave-workspace'
import { updateProfile } from '#main/features/users/update-profile'
import { renameWorkspace } from '#main/features/workspaces/rename-workspace'
import type { Call } from '#main/ipc/handler'
import type { Membership } from '#shared/domain/workspace'
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy'
import { write } from '#tests/support/replying'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

// Like lost-answers.test.ts, for people, their sessions, and mails that are sent again.

let db: TestDatabase
let acme: Membership
let mia: TestMember
let proxy: DatabaseProxy
let client: DatabaseClient
let call: Call

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

beforeEach(async () => {
  acme = await db.addWorkspace('Acme')
  await db.addMember(acme, 'OWNER', 'Olga Owner')
  mia = await db.addMember(acme, 'ADMIN')
  proxy = await startDatabaseProxy(db.app)
  client = createDatabaseClient({
    endpoint: proxy.endpoint,
    token: mia.token,
    applicationName: 'behind a proxy',
  })
  call = { ...mia.call, database: client }
})
afterEach(async () => {
  await client.$disconnect()
  await proxy.close()
})

const rowsOf = async (sql: string, ...values: unknown[]) =>
  (await db.sql.query<Record<string, unknown>>(sql, values)).rows

const entriesOf = (action: string) =>
  rowsOf(
    `SELECT count(*)::int AS n FROM "AuditEntry" WHERE "action" = $1 AND "actorId" = $2`,
    action,
    mia.person.id,
  )

const endSession = installationHandlers(null)['sessions:end'] as {
  run: (input: { id: string }, call: Call) => Promise<unknown>
}
const session = { refresh: () => Promise.resolve(mia.call.viewer.session) }

interface Change {
  statement: string
  /** Returns the change, and how to read the result afterwards. */
  scene: () => Promise<[change: () => Promise<unknown>, look: () => Promise<unknown>]>
  there: unknown
}

const CHANGES: Record<string, Change> = {
  'one of one’s sessions is ended': {
    statement: 'end_my_session',
    scene: async () => {
      await db.addSession(mia.person)
      const [{ id }] = (await rowsOf(
        'SELECT id FROM private.sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1',
        mia.person.id,
      )) as [{ id: string }]
      return [
        () => endSession.run({ id }, call),
        () => rowsOf('SELECT revoked_at IS NULL AS open FROM private.sessions WHERE id = $1', id),
      ]
    },
    there: [{ open: false }],
  },
  'somebody leaves': {
    statement: 'leave_workspace',
    scene: () => {
      let left = 0
      const leftWorkspace = () => {
        left += 1
        return Promise.resolve()
      }
      return Promise.resolve([
        () => leaveWorkspace(call, { leftWorkspace }),
        async () => [left, await entriesOf('member.left')],
      ])
    },
    there: [1, [{ n: 1 }]],
  },
  'a mail is sent again': {
    statement: 'retry_reply',
    scene: async () => {
      const { id } = await write(mia, await db.addTicket(acme), 'Hello')
      await db.sql.query(
        `UPDATE private.mail_outbox SET state = 'failed', attempts = 1, last_error = 'refused 550' WHERE comment_id = $1`,
        [id],
      )
      let answer: unknown
      return [
        async () => {
          const { comment, retried } = await retryDelivery({ commentId: id }, call)
          answer = [retried, comment.delivery?.state]
        },
        async () => [
          answer,
          await rowsOf('SELECT state FROM private.mail_outbox WHERE comment_id = $1', id),
        ],
      ]
    },
    there: [[true, 'WAITING'], [{ state: 'waiting' }]],
  },
  'one’s own name is changed': {
    statement: 'update_my_name',
    scene: () =>
      Promise.resolve([
        () => updateProfile({ name: 'Mia Wong', seenName: 'Mia Agent' }, call, session),
        () => entriesOf('user.renamed'),
      ]),
    there: [{ n: 1 }],
  },
  'a workspace is renamed': {
    statement: 'rename_workspace',
    scene: () => {
      const { workspaceId } = acme
      const names = { slug: `harbour-${createId()}`, seen: { slug: acme.slug } }
      return Promise.resolve([
        () => renameWorkspace({ workspaceId, ...names }, call, session),
        () => entriesOf('workspace.renamed'),
      ])
    },
    there: [{ n: 1 }],
  },
}

describe.each(Object.entries(CHANGES))('%s', (_name, { statement, scene, there }) => {
  it.each(['after', 'before'] as const)('lost %s the database got it', async (when) => {
    const [change, look] = await scene()
    if (when === 'after') proxy.loseAnswerTo(statement, 'SELECT 1')
    else proxy.loseRequest(statement)
    await change()
    expect(proxy.lost).toBe(1)
    expect(await look()).toEqual(there)
  })
})

it('a person who is no member is not told that they have left', async () => {
  await leaveWorkspace(call, { leftWorkspace: () => Promise.resolve() })
  const again = leaveWorkspace(call, { leftWorkspace: () => Promise.resolve() })
  await expect(again).rejects.toMatchObject({ code: 'permission.denied' })
})
