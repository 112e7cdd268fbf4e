import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { find, listMails } from '#main/features/attachments/attachments-repository'
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

const FOUND = join(import.meta.dirname, '../../data/found-mail/eml')
const found = (name: string): Upload => ({ name, bytes: readFileSync(join(FOUND, name)) })

function mail(id: string, headers: string[], from = 'Nora Lind <nora@customer.example>'): Upload {
  const lines = [
    `From: ${from}`,
    `Message-ID: <${id}@customer.example>`,
    'Date: Tue, 10 Nov 2026 09:15:00 +0100',
    ...headers,
    '',
    `Words of ${id}.`,
    '',
  ]
  return { name: `${id}.eml`, bytes: Buffer.from(lines.join('\r\n')) }
}

interface Message {
  ticket: number
  subject: string
  content: string
  email: string
  visibility: string
}

async function messages(): Promise<Message[]> {
  const { rows } = await table.db.sql.query<Message>(
    `SELECT t."number" AS ticket, t."subject", c."content", u."email", c."visibility"
     FROM "Comment" c JOIN "Ticket" t ON t."id" = c."ticketId" JOIN "User" u ON u."id" = c."userId"
     WHERE c."workspaceId" = $1 ORDER BY c."createdAt"`,
    [table.workspace.workspaceId],
  )
  return rows
}

async function numberOf(subject: string): Promise<{ id: string; number: number }> {
  const { rows } = await table.db.sql.query<{ id: string; number: number }>(
    'SELECT "id", "number" FROM "Ticket" WHERE "workspaceId" = $1 AND "subject" = $2',
    [table.workspace.workspaceId, subject],
  )
  const [row] = rows
  if (row === undefined) throw new Error(`no ticket ${subject}`)
  return row
}

describe('an imported mail', () => {
  it('is stored unchanged, deleted with its ticket, and shows what the ticket lacks', async () => {
    const upload = found('26-no-charset-raw-latin1.eml')
    await table.importAll([upload])
    const { id } = await numberOf('No charset named')
    const { database, viewer } = table.member.call
    const [kept] = await listMails(database, viewer, id)
    expect(kept).toMatchObject({
      id,
      commentId: null,
      size: upload.bytes.length,
      notes: [{ kind: 'charset-guessed', example: 'Windows-1252' }],
    })
    expect(await find(database, viewer, id)).toMatchObject({
      name: 'No charset named.eml',
      type: 'message/rfc822',
    })
    const bytes = () =>
      table.db.sql.query<{ bytes: Buffer }>('SELECT "bytes" FROM "FileChunk" WHERE "fileId" = $1', [
        id,
      ])
    expect((await bytes()).rows[0]?.bytes.equals(upload.bytes)).toBe(true)
    await table.db.sql.query('DELETE FROM "Ticket" WHERE "id" = $1', [id])
    expect((await bytes()).rows).toEqual([])
  })

  it('is another mail if its content differs under the same Message-ID', async () => {
    const both = [found('12-scanner-one.eml'), found('12-scanner-two.eml')]
    expect(await table.importAll(both)).toMatchObject({
      added: 2,
      alreadyThere: 0,
      notes: [
        '1 e-mail with the Message-ID of another mail and other words: a ticket or message of its own.',
      ],
    })
    expect(await table.importAll(both)).toMatchObject({ added: 0, alreadyThere: 2 })
    expect(await table.counted()).toMatchObject({ tickets: 2 })
  })

  it('is each of the mails in a mailbox, whatever the file’s name is', async () => {
    expect(await table.importAll([found('15-three-mails.mbox')])).toMatchObject({ added: 3 })
    expect(await table.importAll([found('15-three-mails.eml')])).toMatchObject({
      added: 0,
      alreadyThere: 3,
    })
    const tickets = await table.tickets()
    expect(tickets.map(({ description }) => description).sort()).toEqual([
      'Text 1.',
      'Text 2.',
      'Text 3.',
    ])
  })
})

describe('an answer', () => {
  it('to our own mail, or with its number, becomes a message of its ticket', async () => {
    await table.importAll([mail('first', ['Subject: AW: Lamp blinks', 'References: <old@x>'])])
    const { id, number } = await numberOf('AW: Lamp blinks')
    const server = await startSmtpServer()
    const smtpUrl = `smtp://127.0.0.1:${server.port}`
    const mailer = await startWorker({ endpoint: table.db.owner, smtpUrl })
    try {
      await write(table.member, id, 'It is the switch.')
      const [sent] = await server.waitForMails(1)
      expect(sent?.parsed).toMatchObject({
        subject: `Re: Lamp blinks [#${number}]`,
        inReplyTo: '<first@customer.example>',
      })
      const references = sent?.parsed.references?.split(/\s+/u) ?? []
      expect(references.at(0)).toBe('<old@x>')
      expect(references.at(-1)).toBe('<first@customer.example>')
      expect(references.some((one) => one.startsWith(`<ticket-${id}@`))).toBe(true)

      const ours = sent?.parsed.messageId ?? ''
      const answer = mail('answer', [`In-Reply-To: ${ours}`, 'Subject: It works again'])
      const numbered = mail('numbered', [`Subject: One more thing [#${number}]`])
      expect(await table.importAll([answer, numbered])).toMatchObject({ added: 2, rejected: 0 })
      expect(await table.importAll([answer, numbered])).toMatchObject({ alreadyThere: 2 })
      expect((await messages()).filter(({ email }) => email === 'nora@customer.example')).toEqual([
        expect.objectContaining({ ticket: number, content: 'Words of answer.' }),
        expect.objectContaining({ ticket: number, visibility: 'PUBLIC' }),
      ])
    } finally {
      await mailer.stop()
      await server.close()
    }
  })

  it('of somebody else never becomes part of a ticket, by number or by Message-ID', async () => {
    await table.importAll([mail('first', ['Subject: Lamp blinks'])])
    const { id, number } = await numberOf('Lamp blinks')
    const other = 'Eve <eve@other.example>'
    const report = await table.importAll([
      mail('eve-1', [`Subject: Let me in [#${number}]`], other),
      mail('eve-2', ['Subject: And here', `In-Reply-To: <ticket-${id}@example.org>`], other),
    ])
    expect(report).toMatchObject({ added: 2 })
    expect(report.notes).toContain(
      `1 e-mail answering somebody else's ticket ("#${number}"): a ticket of its own.`,
    )
    expect(await messages()).toEqual([])
    expect(await table.counted()).toMatchObject({ tickets: 3 })
  })

  it('with the number of another workspace’s ticket becomes a separate ticket', async () => {
    await table.importAll([mail('first', ['Subject: Lamp blinks'])])
    const { number } = await numberOf('Lamp blinks')
    const elsewhere = await room.newTable()
    const answer = mail('answer', [`Subject: One more thing [#${number}]`])
    expect(await elsewhere.importAll([answer])).toMatchObject({ added: 1 })
    expect(await messages()).toEqual([])
    await elsewhere.close()
  })
})
