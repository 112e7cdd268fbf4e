import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabaseClient, type DatabaseClient } from '#main/database/client'
import { addComment } from '#main/features/comments/add-comment'
import { sendReplyNow } from '#main/features/comments/send-reply-now'
import { takeBackIntoDraft, takeBackReply } from '#main/features/comments/take-back-reply'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import type { Call } from '#main/ipc/handler'
import { toWireError } from '#main/ipc/to-wire-error'
import type { Membership } from '#shared/domain/workspace'
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy'
import { type DraftingDesktop, openDraftingDesktop } from '#tests/support/drafting'
import { publicOn, reply } from '#tests/support/sending'
import { sendFile } from '#tests/support/uploading'
import {
  type TestDatabase,
  type TestMember,
  openTestDatabase,
  silentLog,
} from '#tests/support/test-database'

/*
 * A held reply is the only copy of its text. Whatever happens while it is taken back, the text is
 * afterwards where it was, or in its author's draft.
 */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let ticketId: string
let here: DraftingDesktop
let proxy: DatabaseProxy
let through: DatabaseClient
/** Mia's desktop, through the proxy. */
let call: Call

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

beforeEach(async () => {
  acme = await db.addWorkspace('Acme', 60)
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  ticketId = await db.addTicket(acme)
  proxy = await startDatabaseProxy(db.app)
  through = createDatabaseClient({
    endpoint: proxy.endpoint,
    token: mia.token,
    applicationName: 'desktop behind a proxy',
  })
  call = { ...mia.call, database: through }
  here = await openDraftingDesktop(call, ticketId)
})
afterEach(async () => {
  await here.close()
  await through.$disconnect()
  await proxy.close()
})

/** A held reply. */
async function held(content = 'Please restart it.', uploadIds: string[] = []): Promise<string> {
  const message = reply(ticketId, { content, uploadIds })
  await addComment(message, mia.call)
  return message.id
}

const back = (replyId: string) => takeBackIntoDraft(here.drafts, { ticketId, replyId }, call)

const drafts = async () => {
  const { rows } = await db.sql.query<{ text: string; uploadIds: string[] }>(
    'SELECT "text", "uploadIds" FROM "Draft" WHERE "userId" = $1 AND "ticketId" = $2',
    [mia.person.id, ticketId],
  )
  return rows
}

const waiting = async () => {
  const { rows } = await db.sql.query<{ content: string }>(
    'SELECT "content" FROM "OutgoingReply" WHERE "ticketId" = $1',
    [ticketId],
  )
  return rows.map(({ content }) => content)
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => toWireError(error, silentLog, () => 'incident').code,
  )

describe('a reply that is taken back', () => {
  it('is the draft, in the database and on this computer', async () => {
    const id = await held()
    const answer = await back(id)
    expect(answer).toMatchObject({ state: 'taken-back', draft: { text: 'Please restart it.' } })
    expect(await drafts()).toMatchObject([{ text: 'Please restart it.' }])
    expect(await here.at({})).toMatchObject({ text: 'Please restart it.', versions: [] })
    expect(await waiting()).toEqual([])
  })

  it('comes with its files before what was written meanwhile, also what only this disk has', async () => {
    const uploads = createUploadService(createDatabaseFileStore())
    const [mine, theirs] = await Promise.all(
      ['mine', 'theirs'].map((content) => sendFile(uploads, mia.call, { ticketId, content })),
    )
    if (mine === undefined || theirs === undefined) throw new Error('Nothing was uploaded')
    const id = await held('The first', [mine.id])
    await here.type({}, 'The second', { files: [theirs] })
    const { draft } = await back(id)
    expect(draft?.text).toBe('The first\n\nThe second')
    expect(draft?.files.map((file) => file.id)).toEqual([theirs.id, mine.id])
    expect(draft?.versions).toEqual([])
    expect(await drafts()).toEqual([
      { text: 'The first\n\nThe second', uploadIds: [theirs.id, mine.id] },
    ])
  })

  it('is there once, however often it is taken back', async () => {
    const id = await held()
    await back(id)
    expect(await back(id)).toMatchObject({ state: 'taken-back' })
    expect(await drafts()).toMatchObject([{ text: 'Please restart it.' }])
  })

  it('is there once if the desktop has put its text into the draft itself', async () => {
    const id = await held()
    await here.type({}, 'Please restart it.\n\nAnd more')
    await back(id)
    expect(await drafts()).toMatchObject([{ text: 'Please restart it.\n\nAnd more' }])
  })

  it('is written as people write it, and still mentions the same person', async () => {
    const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
    const twins = [
      await db.addMember(acme, 'MEMBER', 'Kim Agent'),
      await db.addMember(acme, 'MEMBER', 'kim agent'),
    ]
    const [first] = twins
    const id = await held(
      `@[Ben Agent](${ben.person.id}) and @[Kim Agent](${first?.person.id ?? ''}), @[Ben Agent](${ben.person.id})`,
    )
    const { draft } = await back(id)
    expect(draft?.text).toBe(`@Ben Agent and @${first?.person.email ?? ''}, @Ben Agent`)
  })

  it.each(['OVERTAKEN', 'STOPPED'])('is the draft too if it was %s', async (state) => {
    const id = await held()
    await db.sql.query('UPDATE "OutgoingReply" SET "state" = $2::"OutgoingState" WHERE "id" = $1', [
      id,
      state,
    ])
    await back(id)
    expect(await drafts()).toMatchObject([{ text: 'Please restart it.' }])
    expect(await waiting()).toEqual([])
  })

  it('stays where it is if its author may not write there', async () => {
    const id = await held()
    await db.sql.query(`UPDATE "WorkspaceUser" SET "role" = 'VIEWER' WHERE "userId" = $1`, [
      mia.person.id,
    ])
    expect(await refusal(takeBackReply({ ticketId, replyId: id }, mia.call))).toBe(
      'permission.denied',
    )
    expect(await waiting()).toEqual(['Please restart it.'])
  })

  it('that was sent first does not change the draft', async () => {
    const id = await held()
    await here.type({}, 'The second')
    await sendReplyNow({ ticketId, replyId: id, seenCommentId: null }, mia.call)
    expect(await back(id)).toEqual({ state: 'sent', draft: null })
    expect(await drafts()).toMatchObject([{ text: 'The second' }])
    expect(await publicOn(db, ticketId)).toEqual(['Please restart it.'])
  })
})

describe('when the answer is lost', () => {
  it('and the database stays offline, the text is in the draft when it is back', async () => {
    const id = await held()
    await here.sync()
    proxy.loseAnswerTo(id, 'SELECT 1')
    proxy.goAwayWithIt()
    expect(await refusal(back(id))).toBe('database.unknown-outcome')
    expect(await waiting()).toEqual([])
    expect(await drafts()).toMatchObject([{ text: 'Please restart it.' }])
    proxy.setAway(false)
    expect(await back(id)).toMatchObject({
      state: 'taken-back',
      draft: { text: 'Please restart it.' },
    })
  })

  it('and the app is killed, the next start has the text from the database', async () => {
    const id = await held()
    await here.type({}, 'The second')
    await here.sync()
    proxy.loseAnswerTo(id, 'SELECT 1')
    proxy.goAwayWithIt()
    const asked = refusal(back(id))
    await expect.poll(waiting).toEqual([])
    await here.killAndStart()
    proxy.setAway(false)
    await asked
    await here.sync()
    expect(await here.at({})).toMatchObject({
      text: 'Please restart it.\n\nThe second',
      versions: [],
    })
  })

  it('the window has put the text into the composer meanwhile: it is there once', async () => {
    const id = await held()
    await here.type({}, 'The second')
    await here.sync()
    proxy.loseAnswerTo(id, 'SELECT 1')
    proxy.goAwayWithIt()
    await refusal(back(id))
    await here.type({}, 'Please restart it.\n\nThe second')
    proxy.setAway(false)
    await here.sync()
    expect(await here.at({})).toMatchObject({
      text: 'Please restart it.\n\nThe second',
      versions: [],
    })
    expect(await drafts()).toMatchObject([{ text: 'Please restart it.\n\nThe second' }])
  })

  it('and the request never arrived, it is still held, and the draft that was to replace it is removed', async () => {
    const id = await held()
    proxy.setAway(true)
    expect(await refusal(back(id))).toMatch(/^database\./)
    // The window had no answer, and was killed.
    await here.type({}, 'Please restart it.', { triedAs: id })
    await here.killAndStart()
    proxy.setAway(false)
    await here.sync()
    expect(await here.at({})).toBeUndefined()
    expect(await waiting()).toEqual(['Please restart it.'])
  })
})
