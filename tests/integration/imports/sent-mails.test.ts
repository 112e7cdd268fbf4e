import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { runAdmin } from '#admin/program'
import { startWorker } from '#tests/support/mail-worker'
import { write } from '#tests/support/replying'
import { startSmtpServer } from '#tests/support/smtp'
import { type ImportRoom, type ImportTable, openImportRoom, type Upload } from './import-table'

let room: ImportRoom
let table: ImportTable

beforeAll(async () => {
  room = await openImportRoom()
})
afterAll(() => room.close())
beforeEach(async () => {
  table = await room.newTable()
})
afterEach(() => table.close())

const FROM_NORA = 'From: Nora Lind <nora@customer.example>'

function mail(id: string, ...headers: string[]): Upload {
  const date = 'Date: Tue, 10 Nov 2026 09:15:00 +0100'
  const lines = [`Message-ID: <${id}@customer.example>`, date, ...headers, '', `Words of ${id}.`]
  return { name: `${id}.eml`, bytes: Buffer.from(lines.join('\r\n')) }
}

/** Imports a mail, replies to its ticket, and returns the ticket and the sent reply. */
async function replyTo(first: Upload): Promise<{ ticketId: string; sent: string; id: string }> {
  await table.importAll([first])
  const [ticket] = await table.tickets()
  const ticketId = String(ticket?.['id'])
  const server = await startSmtpServer()
  const smtpUrl = `smtp://127.0.0.1:${server.port}`
  const mailer = await startWorker({ endpoint: table.db.owner, smtpUrl })
  try {
    await write(table.member, ticketId, 'It is the switch.')
    const [mail] = await server.waitForMails(1)
    return { ticketId, sent: mail?.raw ?? '', id: mail?.parsed.messageId ?? '' }
  } finally {
    await mailer.stop()
    await server.close()
  }
}

async function answers() {
  const { rows } = await table.db.sql.query<{ ticketId: string; content: string }>(
    `SELECT "ticketId", "content" FROM "Comment"
     WHERE "workspaceId" = $1 AND "importKey" IS NOT NULL ORDER BY "createdAt"`,
    [table.workspace.workspaceId],
  )
  return rows
}

it('a copy of a mail that was sent from here adds nothing, and answers join its ticket', async () => {
  const { ticketId, sent, id } = await replyTo(mail('first', FROM_NORA, 'Subject: Lamp blinks'))
  const copy = { name: 'sent.eml', bytes: Buffer.from(sent) }
  // Its own Message-ID alone makes it a copy, also without the mail that it answers.
  const bare = mail('bare', `Subject: Lamp`, 'From: help@acme.example')
  const lone = Buffer.from(bare.bytes.toString().replace('<bare@customer.example>', id))
  const answer = mail('answer', FROM_NORA, 'Subject: It works', `In-Reply-To: ${id}`)
  const files = [copy, { name: 'lone.eml', bytes: lone }, answer]
  const report = await table.importAll(files)
  expect(report).toMatchObject({ added: 1, alreadyThere: 2, rejected: 0 })
  expect(report.notes).toEqual(['2 e-mails sent from here: they are in their tickets already.'])
  expect(await answers()).toEqual([{ ticketId, content: 'Words of answer.' }])
  expect(await table.counted()).toMatchObject({ tickets: 1 })
  expect(await table.importAll(files)).toMatchObject({ added: 0, alreadyThere: 3 })
})

it('answers join the ticket that sent the reply, even if a copy is already a ticket', async () => {
  const { ticketId, id } = await replyTo(mail('first', FROM_NORA, 'Subject: Lamp blinks'))
  // As earlier versions left it.
  const bare = mail('copy', 'From: help@acme.example', 'Subject: Re: Lamp blinks')
  await table.importAll([bare])
  const copyId = String((await table.tickets()).at(-1)?.['id'])
  await table.db.sql.query(
    `UPDATE "Ticket" SET "importKey" = encode(sha256(convert_to('4:mail' || length($2) || ':' || $2, 'UTF8')), 'hex')
     WHERE "id" = $1`,
    [copyId, id.slice(1, -1)],
  )
  await table.db.sql.query('UPDATE "MailSource" SET "messageId" = $2 WHERE "id" = $1', [
    copyId,
    id.slice(1, -1),
  ])
  await table.importAll([mail('answer', FROM_NORA, 'Subject: It works', `In-Reply-To: ${id}`)])
  expect(await answers()).toEqual([{ ticketId, content: 'Words of answer.' }])
})

it('a mail that another workspace sent is no mail of this one', async () => {
  const { id } = await replyTo(mail('first', FROM_NORA, 'Subject: Lamp blinks'))
  const elsewhere = await room.newTable()
  const copy = mail('copy', 'From: help@acme.example', 'Subject: Re: Lamp blinks')
  const bytes = Buffer.from(copy.bytes.toString().replace('<copy@customer.example>', id))
  expect(await elsewhere.importAll([{ name: 'copy.eml', bytes }])).toMatchObject({ added: 1 })
  await elsewhere.close()
})

it('the command line recognises such a copy too', async () => {
  const { sent } = await replyTo(mail('first', FROM_NORA, 'Subject: Lamp blinks'))
  await writeFile(join(table.dataDir, 'sent.eml'), sent)
  const { user, password, host, port, database } = table.db.owner
  let said = ''
  await runAdmin(['import', 'sent.eml', '--workspace', table.workspace.slug], {
    out: (text) => (said += text),
    err: (text) => (said += text),
    errIsTerminal: false,
    env: {
      DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`,
      CONNECT_DATA_DIR: table.dataDir,
    },
    cwd: table.dataDir,
    platform: process.platform,
    root: join(import.meta.dirname, '../../..'),
    interrupted: new AbortController().signal,
  })
  expect(said).toContain('0 added, 1 already there, 0 rejected.')
  expect(said).toContain('1 e-mail sent from here: they are in their tickets already.')
})
