import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startAdmin } from '#tests/support/admin-process'
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

const MAILS = 60
const FILES = 3

function mail(number: number): string {
  const files = Array.from({ length: FILES }, (_, file) => [
    '--b',
    `Content-Type: application/octet-stream; name="f${number}-${file}.bin"`,
    `Content-Disposition: attachment; filename="f${number}-${file}.bin"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.alloc(3000, `${number}-${file} `).toString('base64'),
  ]).flat()
  return [
    'From: Nora Lind <nora@customer.example>',
    `Message-ID: <killed${number}@customer.example>`,
    `Subject: Mail ${number}`,
    'Date: Tue, 10 Nov 2026 09:15:00 +0100',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...['--b', 'Content-Type: text/plain', '', 'The lamp blinks.', ...files, '--b--', ''],
  ].join('\r\n')
}

async function kept() {
  const { rows } = await table.db.sql.query<{ files: number; mails: number; tickets: number }>(
    `SELECT (SELECT count(*)::int FROM "Attachment" WHERE "workspaceId" = $1) AS files,
        (SELECT count(*)::int FROM "MailSource" WHERE "workspaceId" = $1) AS mails,
        (SELECT count(*)::int FROM "Ticket" WHERE "workspaceId" = $1) AS tickets`,
    [table.workspace.workspaceId],
  )
  return rows[0] ?? { files: 0, mails: 0, tickets: 0 }
}

it(
  'imports every file if the command was killed and is run again',
  { timeout: 240_000 },
  async () => {
    const folder = join(table.dataDir, 'mails')
    await mkdir(folder)
    const paths = Array.from({ length: MAILS }, (_, number) => join(folder, `${number}.eml`))
    await Promise.all(paths.map((path, number) => writeFile(path, mail(number))))
    const { user, password, host, port, database } = table.db.owner
    const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`
    const run = () =>
      startAdmin(['import', ...paths, '--workspace', table.workspace.slug], {
        DATABASE_URL: url,
        CONNECT_DATA_DIR: table.dataDir,
      })

    const first = run()
    await expect
      .poll(async () => (await kept()).files, { timeout: 120_000, interval: 5 })
      .toBeGreaterThan(3)
    first.signal('SIGKILL')
    await first.ended()
    const left = await kept()
    expect(left.tickets).toBeGreaterThan(0)
    expect(left.files).toBeLessThan(MAILS * FILES)

    expect(await run().ended()).toBe(0)
    const all = { files: MAILS * FILES, mails: MAILS, tickets: MAILS }
    expect(await kept()).toEqual(all)
    expect(await run().ended()).toBe(0)
    expect(await kept()).toEqual(all)
  },
)
