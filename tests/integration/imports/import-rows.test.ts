import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { csv, type ImportRoom, type ImportTable, openImportRoom } from './import-table'

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

const data = async (name: string) => ({
  name,
  bytes: await readFile(join(import.meta.dirname, '../../data/tables', name)),
})

async function messages() {
  const { rows } = await table.db.sql.query<{ content: string; email: string }>(
    `SELECT c."content", u."email" FROM "Comment" c JOIN "User" u ON u."id" = c."userId"
     WHERE c."workspaceId" = $1 ORDER BY c."createdAt"`,
    [table.workspace.workspaceId],
  )
  return rows
}

it('makes messages of rows that repeat a number, once', async () => {
  const file = await data('03-one-row-per-message.csv')
  const first = await table.importAll([file])
  expect(first).toMatchObject({ added: 3, alreadyThere: 0, rejected: 0 })
  expect(first.notes).toContain(
    '2 rows repeating a number of the file ("77"): messages of its ticket.',
  )
  expect(await table.tickets()).toMatchObject([{ subject: 'Lamp blinks' }])
  const email = 'nora@customer.example'
  expect(await messages()).toEqual([
    { content: 'Second message: it is dark now.', email },
    { content: 'Third message: please call 4711.', email },
  ])
  expect(await table.importAll([file])).toMatchObject({ added: 0, alreadyThere: 3 })
})

it('names the author of a message who is not the requester', async () => {
  const text = [
    'Ticket ID,Subject,Message,From,Created at',
    '7,Lamp,It blinks.,Nora <nora@customer.example>,2026-11-03 10:00',
    '7,Re: Lamp,Turn it off.,Ada Agent <ada@acme.example>,2026-11-03 11:00',
    '7,Other thing,Another ticket.,paul@customer.example,2026-11-03 12:00',
  ].join('\n')
  expect(await table.importAll([csv(text)])).toMatchObject({ added: 3 })
  expect(await messages()).toEqual([
    {
      content: 'From: Ada Agent <ada@acme.example>\n\nTurn it off.',
      email: 'nora@customer.example',
    },
  ])
  expect((await table.tickets()).map(({ subject }) => subject)).toEqual(['Lamp', 'Other thing'])
})

it('keeps the tickets of two helpdesks with the same numbers apart, each once', async () => {
  const [one, two] = [await data('17-desk-one.csv'), await data('18-desk-two.csv')]
  expect(await table.importAll([one])).toMatchObject({ added: 1 })
  const second = await table.importAll([two])
  expect(second).toMatchObject({ added: 1, alreadyThere: 0 })
  expect(second.notes.join(' ')).toContain('"Door is stuck"')
  for (const again of [one, two]) {
    expect(await table.importAll([again])).toMatchObject({ added: 0, alreadyThere: 1 })
  }
  expect((await table.tickets()).map(({ subject }) => subject)).toEqual([
    'Lamp blinks',
    'Door is stuck',
  ])
})

it('reports that the text of an existing ticket differs', async () => {
  const text = (words: string) =>
    `Ticket ID,Email,Subject,Description\n9,a@example.com,Lamp,${words}\n`
  await table.importAll([csv(text('It blinks.'))])
  const again = await table.importAll([csv(text('It is dark.'))])
  expect(again).toMatchObject({ added: 0, alreadyThere: 1 })
  expect(again.notes).toContain(
    '1 row already there with another subject, text or time ("Lamp"): left as they are.',
  )
})

const HEAD = 'id,subject,description,email,created'
const db = (...rows: string[]) => csv([HEAD, ...rows].join('\n'))
const subjects = async () => (await table.tickets()).map(({ subject }) => subject)

it('imports a second helpdesk’s ticket whose number, requester and text are the same', async () => {
  const one = db('501,Printer broken,See the attachment.,p@x.example,2026-11-03 10:00')
  const two = db('501,Invoice wrong,See the attachment.,p@x.example,2026-11-20 15:00')
  await table.importAll([one])
  const second = await table.importAll([two])
  expect(second).toMatchObject({ added: 1, alreadyThere: 0 })
  expect(second.notes.join(' ')).toContain('"Invoice wrong"')
  for (const again of [one, two]) {
    expect(await table.importAll([again])).toMatchObject({ added: 0, alreadyThere: 1 })
  }
  expect(await subjects()).toEqual(['Printer broken', 'Invoice wrong'])
})

it.each([
  ['subject', '501,Printer in room 5,See the attachment.,p@x.example,2026-11-03 10:00'],
  ['time', '501,Printer,See the attachment.,p@x.example,2026-11-04 10:00'],
])('reports that only the %s of an existing ticket differs', async (_, row) => {
  await table.importAll([db('501,Printer,See the attachment.,p@x.example,2026-11-03 10:00')])
  const again = await table.importAll([db(row)])
  expect(again).toMatchObject({ added: 0, alreadyThere: 1 })
  expect(again.notes.join(' ')).toContain('already there with another subject, text or time')
})

it('reports nothing for an existing ticket without a time', async () => {
  const undated = csv('id,subject,description,email\n501,Printer,It is loud.,p@x.example\n')
  await table.importAll([undated])
  const again = await table.importAll([undated])
  expect(again).toMatchObject({ added: 0, alreadyThere: 1 })
  expect(again.notes.join(' ')).not.toContain('already there')
})

it('imports text that the requester repeated later, once', async () => {
  const file = db(
    '910,Lamp,Any news?,z@x.example,2026-11-03 10:00',
    '910,Lamp,Any news?,z@x.example,2026-11-09 10:00',
    '910,Lamp,Any news?,z@x.example,2026-11-03 10:00',
  )
  expect(await table.importAll([file])).toMatchObject({ added: 2, alreadyThere: 1 })
  expect(await messages()).toEqual([{ content: 'Any news?', email: 'z@x.example' }])
  expect(await table.importAll([file])).toMatchObject({ added: 0, alreadyThere: 3 })
})

it('reads UTF-8 rows in a file of another encoding, and says so', async () => {
  const rows = (bytes: BufferEncoding, subject: string) =>
    Buffer.from(`${subject};text;a@x.example;2026-11-03\n`, bytes)
  const bytes = Buffer.concat([
    Buffer.from('subject;description;email;created\n'),
    rows('latin1', 'Größe'),
    rows('utf8', 'Größe €'),
  ])
  const report = await table.importAll([{ name: 'mixed.csv', bytes }])
  expect(await subjects()).toEqual(['Größe', 'Größe €'])
  expect(report.notes).toContain(
    '1 row in UTF-8 in a file that is not ("Größe €"): read as what they are.',
  )
})
