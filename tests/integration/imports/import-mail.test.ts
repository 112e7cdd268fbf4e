import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ImportTable, type ImportRoom, openImportRoom, type Upload } from './import-table'

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

const DATA = join(import.meta.dirname, '../../data/mail')

function mail(path: string): Upload {
  return { name: path.split('/').at(-1) ?? path, bytes: readFileSync(join(DATA, path)) }
}

function mailsIn(folder: string): Upload[] {
  return readdirSync(join(DATA, folder))
    .filter((name) => name.endsWith('.eml'))
    .map((name) => mail(`${folder}/${name}`))
}

const written = (
  name: string,
  header: string[],
  body: string[],
  charset: BufferEncoding = 'utf8',
) => ({
  name,
  bytes: Buffer.from([...header, '', ...body].join('\r\n'), charset),
})

async function comments() {
  const { rows } = await table.db.sql.query<Record<string, unknown>>(
    `SELECT c."content", c."visibility", c."createdAt", c."importedById", u."email" AS author, t."number"
     FROM "Comment" c JOIN "User" u ON u."id" = c."userId"
     JOIN "Ticket" t ON t."id" = c."ticketId" WHERE c."workspaceId" = $1 ORDER BY c."createdAt"`,
    [table.workspace.workspaceId],
  )
  return rows
}

describe('importing mails', () => {
  it('makes a thread one ticket with public comments, whatever order the files have', async () => {
    const files = ['example07', 'example06', 'example01'].map((name) =>
      mail(`ruby-mail/${name}.eml`),
    )
    const report = await table.importAll(files)
    expect(report).toMatchObject({ added: 3, rejected: 0, fileName: '3 e-mails' })
    expect(await table.tickets()).toMatchObject([
      {
        subject: 'Saying Hello',
        requester: 'jdoe@machine.example',
        requester_name: 'John Doe',
        createdAt: new Date('1997-11-21T15:55:06Z'),
        updatedAt: new Date('1997-11-21T17:00:00Z'),
      },
    ])
    const importedById = table.member.person.id
    expect(await comments()).toMatchObject([
      {
        number: 1,
        author: 'mary@example.net',
        visibility: 'PUBLIC',
        createdAt: new Date('1997-11-21T16:01:10Z'),
        importedById,
      },
      { number: 1, author: 'jdoe@machine.example', content: 'This is a reply to your reply.' },
    ])
    expect(await table.importAll(files)).toMatchObject({ added: 0, alreadyThere: 3 })
  })

  it('adds a later reply to the ticket of an earlier import, and makes a lone reply a ticket', async () => {
    await table.importAll([mail('ruby-mail/example01.eml')])
    expect(await table.importAll([mail('ruby-mail/example07.eml')])).toMatchObject({ added: 1 })
    expect(await comments()).toHaveLength(1)
    const lone = mail('chatwoot/references.eml')
    expect(await table.importAll([lone])).toMatchObject({ added: 1 })
    expect(await table.importAll([lone])).toMatchObject({ added: 0, alreadyThere: 1 })
    expect(await table.tickets()).toHaveLength(2)
  })

  it('reads 8-bit subjects, old charsets, HTML and nested parts', async () => {
    await table.importAll([
      mail('ruby-mail/invalid_subject_characters.eml'),
      mail('ruby-mail/japanese_shift_jis.eml'),
      mail('ruby-mail/ks_c_5601-1987.eml'),
      mail('chatwoot/only_html.eml'),
      mail('ruby-mail/raw_email_with_nested_attachment.eml'),
      mail('ruby-mail/attachment_message_rfc822.eml'),
    ])
    const tickets = await table.tickets()
    const text = (subject: string) =>
      String(tickets.find((ticket) => ticket['subject'] === subject)?.['description'])
    expect(tickets).toHaveLength(6)
    expect(tickets.map(({ subject }) => subject)).toContain(
      'Formação FrenetikPolis: Mega Campanha Final Verão | Cursos de Setembro',
    )
    expect(text('test html only mail')).toBe('This is html only mail')
    expect(tickets.map(({ description }) => description).join('\n')).toContain(
      'このメールはテスト用のメールです。',
    )
  })

  it('imports every mail of the fixtures or says why not, each exactly once', async () => {
    const files = [...mailsIn('ruby-mail'), ...mailsIn('chatwoot')]
    const report = await table.importAll(files)
    expect(report.state).toBe('done')
    expect(report.added + report.alreadyThere + report.rejected).toBe(files.length)
    expect(report.rejectedRows).toEqual([
      { file: 'bounced_with_no_from.eml', line: 1, reason: 'The e-mail has no sender (From).' },
    ])
    expect(await table.importAll(files)).toMatchObject({
      added: 0,
      alreadyThere: files.length - 1,
      rejected: 1,
    })
  })

  it('refuses what is no mail and accepts odd mails', async () => {
    const from = 'From: anna@example.com'
    const report = await table.importAll([
      written('no-from.eml', ['Subject: x'], ['text']),
      written('binary.eml', ['\u0000\u0001\u0002'], ['x']),
      { name: 'empty.eml', bytes: Buffer.alloc(0) },
      written('no-subject.eml', [from, 'Date: Mon, 4 Mar 2024 10:00:00 +0100'], ['Hello']),
      written('long.eml', [from, `Subject: ${'long '.repeat(60)}`], ['Hello']),
      written('latin1.eml', [from, 'Subject: Grüße aus München'], ['Hello'], 'latin1'),
      written('nothing.eml', [from, 'Subject: Nothing at all'], []),
      written(
        'future.eml',
        [from, 'Subject: From the future', 'Date: 1 Jan 2099 00:00 +0000'],
        ['x'],
      ),
    ])
    expect(report).toMatchObject({ added: 5, rejected: 3 })
    const tickets = await table.tickets()
    expect(tickets.map(({ subject }) => String(subject).slice(0, 20)).sort()).toEqual([
      '(no subject)',
      'From the future',
      'Grüße aus München',
      'Nothing at all',
      'long long long long ',
    ])
    const long = tickets.find(({ subject }) => String(subject).startsWith('long'))
    expect(String(long?.['subject'])).toHaveLength(200)
    expect(String(long?.['description'])).toMatch(/^Subject: (long ){59}long\n\nHello$/)
    expect(report.notes.join(' ')).toContain('1 e-mail without a subject')
  })

  it('previews mails and refuses them together with a table', async () => {
    const importId = await table.upload([
      mail('ruby-mail/example06.eml'),
      mail('ruby-mail/example01.eml'),
    ])
    const preview = await table.imports.preview(importId, undefined, table.member.call)
    expect(preview).toMatchObject({ kind: 'mail', encoding: null, columns: [], mapping: {} })
    expect(preview.rows.map(({ file }) => file)).toEqual(['example01.eml', 'example06.eml'])
    expect(preview.notes).toEqual([
      '1 e-mail answering another: added to its ticket when that is there.',
    ])
    const sizes = [
      { name: 'a.csv', size: 1 },
      { name: 'b.eml', size: 1 },
    ]
    await expect(table.imports.begin(sizes, table.member.call)).rejects.toMatchObject({
      code: 'import.unreadable',
    })
  })
})
