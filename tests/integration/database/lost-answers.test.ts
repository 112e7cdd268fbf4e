import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DatabaseClient, createDatabaseClient } from '#main/database/client'
import { beginUpload } from '#main/features/attachments/begin-upload'
import { cancelUpload } from '#main/features/attachments/cancel-upload'
import { finishUpload } from '#main/features/attachments/finish-upload'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import { deleteCannedReply } from '#main/features/canned-replies/delete-canned-reply'
import { addComment } from '#main/features/comments/add-comment'
import { sendReplyNow } from '#main/features/comments/send-reply-now'
import { inviteMember } from '#main/features/members/invite-member'
import { resendInvitation } from '#main/features/members/resend-invitation'
import { markNotifications } from '#main/features/notifications/mark-notifications'
import { updatePreferences } from '#main/features/notifications/update-preferences'
import { tagTicket } from '#main/features/tags/tag-ticket'
import { untagTicket } from '#main/features/tags/untag-ticket'
import { updateTag } from '#main/features/tags/update-tag'
import { updateSettings } from '#main/features/workspace-settings/update-settings'
import type { Call } from '#main/ipc/handler'
import type { Membership } from '#shared/domain/workspace'
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

// One statement of a change is lost, on its way to the database or back, and the database can be
// reached again at once. The change is made, and the caller is told so.

let db: TestDatabase
let acme: Membership
let mia: TestMember
let proxy: DatabaseProxy
let clients: DatabaseClient[]
let call: Call
let ticketId: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme', 60)
  mia = await db.addMember(acme, 'OWNER')
})
afterAll(() => db.close())

beforeEach(async () => {
  proxy = await startDatabaseProxy(db.app)
  clients = []
  call = desktop()
  ticketId = await db.addTicket(acme)
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.$disconnect()))
  await proxy.close()
})

function desktop(): Call {
  const options = { endpoint: proxy.endpoint, token: mia.token, applicationName: 'behind a proxy' }
  const database = createDatabaseClient(options)
  clients.push(database)
  return { ...mia.call, database }
}

const rowsOf = async (sql: string, ...values: unknown[]) =>
  (await db.sql.query<Record<string, unknown>>(sql, values)).rows

async function addTag(name: string): Promise<string> {
  const id = createId()
  await db.sql.query(
    `INSERT INTO "Tag" ("id", "workspaceId", "name", "color") VALUES ($1, $2, $3, 'grey')`,
    [id, acme.workspaceId, name],
  )
  return id
}

interface Change {
  /** Makes what the change is about. Returns the change and how to read the result afterwards. */
  scene: () => Promise<{ change: () => Promise<unknown>; look: () => Promise<unknown> }>
  /** Text of the statement that is lost, and the database's answer when it has run. */
  statement: string
  tag: string
  there: unknown
}

const CHANGES: Record<string, Change> = {
  'a tag is put on': {
    scene: () =>
      Promise.resolve({
        change: () => tagTicket({ ticketId, name: `billing ${ticketId}` }, call),
        look: () => rowsOf('SELECT 1 AS n FROM "TicketTag" WHERE "ticketId" = $1', ticketId),
      }),
    statement: 'INSERT INTO "TicketTag"',
    tag: 'INSERT 0 1',
    there: [{ n: 1 }],
  },
  'a tag is taken off': {
    scene: async () => {
      const tagId = await addTag(`off ${ticketId}`)
      await db.sql.query(
        'INSERT INTO "TicketTag" ("ticketId", "tagId", "workspaceId") VALUES ($1, $2, $3)',
        [ticketId, tagId, acme.workspaceId],
      )
      return {
        change: () => untagTicket({ ticketId, tagId }, call),
        look: () => rowsOf('SELECT 1 AS n FROM "TicketTag" WHERE "ticketId" = $1', ticketId),
      }
    },
    statement: 'untag_ticket',
    tag: 'SELECT 1',
    there: [],
  },
  'a tag is changed': {
    scene: async () => {
      const tagId = await addTag(`old ${ticketId}`)
      return {
        change: () => updateTag({ tagId, color: 'red' }, call),
        look: () => rowsOf('SELECT "color" FROM "Tag" WHERE "id" = $1', tagId),
      }
    },
    statement: 'UPDATE "Tag"',
    tag: 'UPDATE 1',
    there: [{ color: 'red' }],
  },
  'a file is finished': {
    scene: async () => {
      const files = createUploadService(createDatabaseFileStore())
      const id = createId()
      await beginUpload({ id, ticketId, name: 'empty.txt', size: 0 }, call, files)
      return {
        change: () => finishUpload({ uploadId: id }, call, files),
        look: () => rowsOf('SELECT "state"::text FROM "Upload" WHERE "id" = $1', id),
      }
    },
    statement: 'finish_upload',
    tag: 'SELECT 1',
    there: [{ state: 'READY' }],
  },
  'a file is given up': {
    scene: async () => {
      const files = createUploadService(createDatabaseFileStore())
      const id = createId()
      await beginUpload({ id, ticketId, name: 'empty.txt', size: 0 }, call, files)
      return {
        change: () => cancelUpload({ uploadId: id }, call, files),
        look: () => rowsOf('SELECT "state"::text FROM "Upload" WHERE "id" = $1', id),
      }
    },
    statement: 'cancel_upload',
    tag: 'SELECT 1',
    there: [],
  },
  'a held reply is let go': {
    scene: async () => {
      const id = createId()
      const reply = { id, ticketId, visibility: 'PUBLIC', content: 'On our way.' } as const
      await addComment({ ...reply, seenCommentId: null, uploadIds: [] }, call)
      return {
        change: () => sendReplyNow({ ticketId, replyId: id, seenCommentId: null }, call),
        look: () => rowsOf('SELECT "content" FROM "Comment" WHERE "id" = $1', id),
      }
    },
    statement: 'release_reply',
    tag: 'SELECT 1',
    there: [{ content: 'On our way.' }],
  },
  'settings are changed': {
    scene: () =>
      Promise.resolve({
        change: () => updateSettings({ signature: `Yours, ${ticketId}` }, call),
        look: () =>
          rowsOf(
            `SELECT replace("signature", $2, 'Mia') AS s FROM "WorkspaceSettings" WHERE "workspaceId" = $1`,
            acme.workspaceId,
            ticketId,
          ),
      }),
    statement: 'COMMIT',
    tag: 'COMMIT',
    there: [{ s: 'Yours, Mia' }],
  },
  'preferences are changed': {
    scene: () =>
      Promise.resolve({
        change: () => updatePreferences({ settings: { hideContent: true } }, call),
        look: () =>
          rowsOf(
            'SELECT "hideContent" FROM "NotificationSettings" WHERE "userId" = $1',
            mia.person.id,
          ),
      }),
    statement: 'COMMIT',
    tag: 'COMMIT',
    there: [{ hideContent: true }],
  },
  'a canned reply is deleted': {
    scene: async () => {
      const id = createId()
      await db.sql.query(
        `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById", "updatedAt")
         VALUES ($1, $2, $3, 'Hello', $4, now())`,
        [id, acme.workspaceId, `greeting ${id}`, mia.person.id],
      )
      return {
        change: () => deleteCannedReply({ id }, call),
        look: () => rowsOf('SELECT "name" FROM "CannedReply" WHERE "id" = $1', id),
      }
    },
    statement: 'delete_canned_reply',
    tag: 'SELECT 1',
    there: [],
  },
  'a notification is marked': {
    scene: async () => {
      const id = createId()
      await db.sql.query(
        `INSERT INTO "Notification" ("id", "workspaceId", "userId", "ticketId", "type", "content", "data")
         VALUES ($1, $2, $3, $4, 'MENTION', 'Look', '{"kind": "mentioned"}')`,
        [id, acme.workspaceId, mia.person.id, ticketId],
      )
      return {
        change: () =>
          markNotifications(
            { refresh: () => Promise.resolve(mia.call.viewer.session) },
            call,
            (db) =>
              db.notification
                .updateMany({ where: { id }, data: { isRead: true } })
                .then(({ count }) => count),
          ),
        look: () => rowsOf('SELECT "isRead" AS read FROM "Notification" WHERE "id" = $1', id),
      }
    },
    statement: 'UPDATE',
    tag: 'UPDATE 1',
    there: [{ read: true }],
  },
  'an invitation is sent again': {
    scene: async () => {
      const email = `${createId()}@example.org`
      const { id } = await inviteMember({ id: createId(), email, role: 'MEMBER' }, mia.call)
      const minuteAgo = `clock_timestamp() - interval '2 minutes'`
      await db.sql.query(`UPDATE "Invitation" SET "sentAt" = ${minuteAgo} WHERE "id" = $1`, [id])
      return {
        change: () => resendInvitation({ invitationId: id }, call),
        look: () =>
          rowsOf(
            `SELECT "sentAt" > clock_timestamp() - interval '1 minute' AS sent FROM "Invitation" WHERE "id" = $1`,
            id,
          ),
      }
    },
    statement: 'resend_invitation',
    tag: 'SELECT 1',
    there: [{ sent: true }],
  },
}

describe.each(Object.entries(CHANGES))('%s', (_name, { scene, statement, tag, there }) => {
  it.each(['after', 'before'] as const)('lost %s the database got it', async (when) => {
    const { change, look } = await scene()
    // On a separate connection, where statements are sent in full.
    call = desktop()
    if (when === 'after') proxy.loseAnswerTo(statement, tag)
    else proxy.loseRequest(statement)
    await change()
    expect(proxy.lost).toBe(1)
    expect(await look()).toEqual(there)
  })
})
