import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { addComment } from '#main/features/comments/add-comment'
import type { Mailer } from '#main/mail/mailer'
import { contract } from '#shared/ipc/contract'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { startWorker } from '#tests/support/mail-worker'
import { PATIENCE, addTicketOf, deliveryOf, write } from '#tests/support/replying'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let server: TestSmtpServer
let mailer: Mailer | undefined

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
})
afterAll(() => db.close())
beforeEach(async () => {
  await db.sql.query('DELETE FROM private.mail_outbox')
  server = await startSmtpServer()
})
afterEach(async () => {
  await mailer?.stop()
  mailer = undefined
  await server.close()
})

const start = async () => {
  const smtpUrl = `smtp://127.0.0.1:${server.port}`
  mailer = await startWorker({ endpoint: db.owner, smtpUrl })
}
const header = (raw: string, name: string) =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replace(/\s+/g, ' ')

describe('a public reply', () => {
  it('is sent to the requester as text and HTML, from a person of the workspace', async () => {
    await start()
    const ticket = await addTicketOf(db, acme, 'cora@example.org')
    const comment = await write(mia, ticket.id, 'Please **restart** it.\n\n<b>Mia</b>')
    expect(contract['comments:add'].output.parse(comment)).toEqual(comment)
    expect(comment.delivery).toMatchObject({ state: 'WAITING', reason: null })

    const [mail] = await server.waitForMails(1)
    expect(mail).toMatchObject({ from: 'help@example.org', to: ['cora@example.org'] })
    expect(mail?.parsed).toMatchObject({
      from: { name: 'Mia Agent via Acme', address: 'help@example.org' },
      to: [{ address: 'cora@example.org', name: '' }],
      subject: `Re: Printer on fire [#${ticket.number}]`,
    })
    expect(mail?.parsed.text?.trimEnd()).toBe(
      `Please *restart* it.\n\n<b>Mia</b>\n\n-- \nMia Agent\nAcme\n#${ticket.number}`,
    )
    expect(mail?.parsed.html).toContain('Please <strong>restart</strong> it.')
    expect(mail?.parsed.html).toContain('&lt;b&gt;Mia&lt;/b&gt;')
    // A person wrote it, so no mail program may treat it as automatic.
    expect(mail?.raw).not.toMatch(/^(Auto-Submitted|X-Auto-Response-Suppress|Precedence):/im)
    expect(mail?.raw).not.toContain(mia.person.email)
    expect(
      Math.abs(Date.parse(mail?.parsed.date ?? '') - Date.parse(comment.createdAt)),
    ).toBeLessThan(60_000)
    await vi.waitFor(async () => {
      expect(await deliveryOf(mia, ticket.id, comment.id)).toMatchObject({
        state: 'SENT',
        reason: null,
      })
    }, PATIENCE)
  })

  it('is in one thread with earlier replies, whatever the address is now', async () => {
    await start()
    const ticket = await addTicketOf(db, acme, 'dora@example.org')
    for (const [count, text] of ['One', 'Two', 'Three'].entries()) {
      await write(mia, ticket.id, text)
      await server.waitForMails(count + 1)
      await db.sql.query('UPDATE "WorkspaceSettings" SET "senderAddress" = $1', [
        `desk${count}@moved.example`,
      ])
    }
    await db.sql.query('UPDATE "WorkspaceSettings" SET "senderAddress" = NULL')
    const root = `<ticket-${ticket.id}@example.org>`
    const [one, two, three] = server.mails.map((mail) => mail.parsed.messageId)
    const threads = server.mails.map(({ raw }) => [
      header(raw, 'In-Reply-To'),
      header(raw, 'References'),
    ])
    expect(threads).toEqual([
      [root, root],
      [one, `${root} ${one}`],
      [two, `${root} ${one} ${two}`],
    ])
    expect(new Set([one, two, three]).size).toBe(3)
    const { rows } = await db.sql.query(
      `SELECT '<' || message_id || '@example.org>' AS id FROM private.mail_outbox ORDER BY created_at`,
    )
    expect(rows.map((row: { id: string }) => row.id)).toEqual([one, two, three])
  })

  it('has the sender and the signature of the workspace', async () => {
    const other = await db.addWorkspace('Quiet "House", Ltd')
    const ben = await db.addMember(other, 'ADMIN', 'Bén "B", Agent')
    await db.sql.query(
      `UPDATE "WorkspaceSettings" SET "senderName" = 'Harbour, "Help"', "senderAddress" = 'care@harbour.example',
         "signature" = E'**Mon** to Fri\\n+47 <0>' WHERE "workspaceId" = $1`,
      [other.workspaceId],
    )
    await start()
    const ticket = await addTicketOf(db, other, 'emil@example.org', 're: RE: Broken')
    await write(ben, ticket.id, 'Hello')
    const [mail] = await server.waitForMails(1)
    expect(mail?.from).toBe('care@harbour.example')
    expect(mail?.parsed.from).toEqual({
      name: 'Bén "B", Agent via Harbour, "Help"',
      address: 'care@harbour.example',
    })
    expect(mail?.parsed.subject).toBe('Re: Broken [#1]')
    expect(mail?.parsed.messageId).toMatch(/@harbour\.example>$/)
    expect(mail?.parsed.text).toContain(
      '-- \nBén "B", Agent\n*Mon* to Fri\n+47 <0>\nHarbour, "Help"\n#1',
    )
    expect(mail?.parsed.html).toContain('<strong>Mon</strong> to Fri<br>\n+47 &lt;0&gt;')
    expect(mail?.parsed.html).toContain('<div dir="auto">Bén &quot;B&quot;, Agent</div>')
  })

  it.each([
    ['200 emoji', `${'🙂'.repeat(195)}👩‍👩‍👧`, `${'🙂'.repeat(195)}👩‍👩‍👧`],
    ['right-to-left', 'طلب استرداد \u202eالمبلغ', 'طلب استرداد المبلغ'],
    ['long words', 'x'.repeat(200), 'x'.repeat(200)],
  ])('has a subject of %s whole', async (_what, subject, shown) => {
    await start()
    const ticket = await addTicketOf(db, acme, `${createId()}@example.org`, subject)
    await write(mia, ticket.id, 'Hello')
    const [mail] = await server.waitForMails(1)
    expect(mail?.parsed.subject).toBe(`Re: ${shown} [#${ticket.number}]`)
    for (const line of mail?.raw.split('\r\n') ?? []) expect(line.length).toBeLessThanOrEqual(998)
  })

  it('lets no line break of a subject or name make a header', async () => {
    await start()
    const ticket = await addTicketOf(db, acme, 'fay@example.org')
    // The database refuses such a subject. Here its rule is removed, to test the code behind it.
    await db.sql.query('ALTER TABLE "Ticket" DROP CONSTRAINT ticket_subject_one_line')
    await db.sql.query('ALTER TABLE "User" DROP CONSTRAINT user_name_one_line')
    await db.sql.query('UPDATE "Ticket" SET "subject" = $2 WHERE "id" = $1', [
      ticket.id,
      'Hello\r\nBcc: evil@example.org\r\n\r\nBody',
    ])
    const eve = await db.addMember(acme, 'MEMBER', 'Eve\r\nBcc: evil@example.org')
    await write(eve, ticket.id, 'Hello')
    const [mail] = await server.waitForMails(1)
    expect(mail?.to).toEqual(['fay@example.org'])
    expect(mail?.parsed.headers.map(({ key }) => key)).not.toContain('bcc')
    expect(mail?.parsed.subject).toBe(`Re: Hello Bcc: evil@example.org Body [#${ticket.number}]`)
    expect(mail?.parsed.from?.name).toBe('Eve Bcc: evil@example.org via Acme')
  })

  it('written twice under the same id is one mail', async () => {
    await start()
    const ticket = await addTicketOf(db, acme, 'gus@example.org')
    const reply = {
      id: createId(),
      ticketId: ticket.id,
      visibility: 'PUBLIC' as const,
      content: 'Once',
      seenCommentId: null,
      uploadIds: [],
    }
    await Promise.all(
      [mia.call, mia.anotherDesktop(), mia.anotherDesktop()].map((call) => addComment(reply, call)),
    )
    await addComment(reply, mia.call)
    const { rows } = await db.sql.query('SELECT comment_id FROM private.mail_outbox')
    expect(rows).toEqual([{ comment_id: reply.id }])
    await server.waitForMails(1)
  })
})

describe('no mail is made', () => {
  const mails = async () =>
    (await db.sql.query<{ kind: string }>('SELECT kind FROM private.mail_outbox')).rows

  it('for a note, a reply of the requester, or an import', async () => {
    await start()
    const ticket = await addTicketOf(db, acme, 'hal@example.org')
    expect((await write(mia, ticket.id, 'Between us', 'INTERNAL')).delivery).toBeNull()
    const own = await db.addTicket(acme, { createdById: mia.person.id })
    expect((await write(mia, own, 'My own')).delivery).toBeNull()
    await db.sql.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility", "importKey", "updatedAt")
       VALUES ($1, $2, $3, $4, 'Brought in', 'PUBLIC', 'key-1', now())`,
      [createId(), acme.workspaceId, ticket.id, mia.person.id],
    )
    await db.sql.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility")
       VALUES ($1, $2, $3, $4, 'By the operator', 'PUBLIC')`,
      [createId(), acme.workspaceId, ticket.id, mia.person.id],
    )
    expect(await mails()).toEqual([])
    const { rows } = await db.sql.query(
      'SELECT FROM "CommentDelivery" d JOIN "Comment" c ON c."id" = d."commentId" WHERE c."ticketId" = $1',
      [ticket.id],
    )
    expect(rows).toEqual([])
  })

  it('for a reply whose transaction is rolled back, and none is left for a deleted one', async () => {
    const ticket = await addTicketOf(db, acme, 'ida@example.org')
    const desktop = await openDesktop(db.app, mia.token)
    await desktop.query('BEGIN')
    await desktop.query(`SELECT send_reply($1, $2, $3, 'Never', NULL, '{}')`, [
      createId(),
      acme.workspaceId,
      ticket.id,
    ])
    await desktop.query('ROLLBACK')
    await desktop.end()
    expect(await mails()).toEqual([])
    await write(mia, ticket.id, 'Gone soon')
    expect(await mails()).toEqual([{ kind: 'reply' }])
    await db.sql.query('DELETE FROM "Ticket" WHERE "id" = $1', [ticket.id])
    expect(await mails()).toEqual([])
  })
})
