import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type ImportRoom, type ImportTable, openImportRoom } from './import-table'

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

const SCREENSHOT = Buffer.alloc(9_000, 7)
const LOGO = Buffer.alloc(200, 7)

/** A mail with a file, a screenshot and a logo inside its text. */
function mailWithFiles(id: string, answers: string | null = null) {
  const part = (headers: string[], content: Buffer) => [
    '--x',
    ...headers,
    'Content-Transfer-Encoding: base64',
    '',
    ...(content.toString('base64').match(/.{1,76}/g) ?? []),
  ]
  const lines = [
    'From: Nora North <nora@example.org>',
    'Subject: Files',
    'Date: Mon, 02 Nov 2026 10:00:00 +0000',
    `Message-ID: <${id}@example.org>`,
    ...(answers === null ? [] : [`In-Reply-To: <${answers}@example.org>`]),
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; boundary=x',
    '',
    '--x',
    'Content-Type: text/html',
    '',
    '<p>See <img src="cid:shot"><img src="cid:logo"></p>',
    ...part(
      [
        'Content-Type: image/png; name=shot.png',
        'Content-ID: <shot>',
        'Content-Disposition: inline; filename=shot.png',
      ],
      SCREENSHOT,
    ),
    ...part(
      [
        'Content-Type: image/png; name=logo.png',
        'Content-ID: <logo>',
        'Content-Disposition: inline; filename=logo.png',
      ],
      LOGO,
    ),
    ...part(
      ['Content-Type: image/png', 'Content-Disposition: attachment; filename="../invoice.pdf"'],
      Buffer.from('%PDF-1.7 paid'),
    ),
    '--x--',
    '',
  ]
  return { name: `${id}.eml`, bytes: Buffer.from(lines.join('\r\n')) }
}

interface Kept {
  name: string
  type: string
  content: Buffer
  of: string
}

async function kept(): Promise<Kept[]> {
  const { rows } = await table.db.sql.query<Kept>(
    `SELECT a."name", a."type", CASE WHEN a."ticketId" IS NULL THEN 'message' ELSE 'ticket' END AS of,
       (SELECT string_agg(c."bytes", '' ORDER BY c."position") FROM "FileChunk" c WHERE c."fileId" = a."id") AS content
     FROM "Attachment" a WHERE a."workspaceId" = $1 ORDER BY a."ticketId" NULLS LAST, a."createdAt"`,
    [table.workspace.workspaceId],
  )
  return rows
}

it('a mail adds its files, and of the pictures in its text the large ones', async () => {
  await table.importAll([mailWithFiles('first'), mailWithFiles('second', 'first')])
  const files = await kept()
  expect(files.map(({ of, name, type }) => [of, name, type])).toEqual([
    ['ticket', 'shot.png', 'application/octet-stream'],
    ['ticket', 'invoice.pdf', 'application/pdf'],
    ['message', 'shot.png', 'application/octet-stream'],
    ['message', 'invoice.pdf', 'application/pdf'],
  ])
  expect(files[0]?.content.equals(SCREENSHOT)).toBe(true)
  expect(String(files[1]?.content)).toBe('%PDF-1.7 paid')
})

it('imported again, it adds nothing twice', async () => {
  await table.importAll([mailWithFiles('first')])
  await table.importAll([mailWithFiles('first')])
  expect(await kept()).toHaveLength(2)
})

it('files above the workspace’s limit are left out and reported', async () => {
  await table.db.sql.query(
    `UPDATE "WorkspaceSettings" SET "maxAttachmentBytes" = 1000 WHERE "workspaceId" = $1`,
    [table.workspace.workspaceId],
  )
  const report = await table.importAll([mailWithFiles('first')])
  expect(report).toMatchObject({ added: 1, rejected: 0 })
  expect(report.notes).toEqual([
    '1 e-mail with small pictures inside the text, such as logos ("logo.png"): not kept as files.',
    '1 e-mail with a file that is larger than this workspace takes ("shot.png"): left out.',
  ])
  expect((await kept()).map(({ name }) => name)).toEqual(['invoice.pdf'])
})

it('real mails add what real people sent', async () => {
  const path = join(
    import.meta.dirname,
    '../../data/mail/ruby-mail/raw_email_with_nested_attachment.eml',
  )
  await table.importAll([{ name: 'nested.eml', bytes: readFileSync(path) }])
  const files = await kept()
  expect(files.length).toBeGreaterThan(0)
  expect(files.every(({ content }) => content.length > 0)).toBe(true)
})
