import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { csv, type ImportRoom, type ImportTable, openImportRoom, type Upload } from './import-table'

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

describe('a long file', () => {
  it('of 20,000 lines is imported whole, with matching counts', { timeout: 240_000 }, async () => {
    const lines = ['Ticket ID,Email,Subject,Description,Status,Tags']
    for (let id = 1; id < 20_000; id += 1) {
      const status = ['new', 'pending', 'solved', 'closed'][id % 4] ?? ''
      lines.push(
        `${id},p${id % 900}@example.com,Subject ${id},"Line one\nline two",${status},t${id % 9}`,
      )
    }
    const report = await table.importAll([csv(lines.join('\n'))])
    expect(report).toMatchObject({ state: 'done', added: 19_999, alreadyThere: 0, rejected: 0 })
    const { rows } = await table.db.sql.query(
      `SELECT "queue", sum("count")::int AS count FROM "TicketCount"
       WHERE "workspaceId" = $1 GROUP BY 1 ORDER BY 1`,
      [table.workspace.workspaceId],
    )
    expect(rows).toEqual([
      { queue: 0, count: 4999 },
      { queue: 1, count: 5000 },
      { queue: 2, count: 5000 },
      { queue: 3, count: 5000 },
    ])
    const last = await table.db.sql.query(
      'SELECT max("number") AS number, count(*)::int AS count FROM "Ticket" WHERE "workspaceId" = $1',
      [table.workspace.workspaceId],
    )
    expect(last.rows).toEqual([{ number: 19_999, count: 19_999 }])
    // Otherwise every reference is checked by reading the whole workspace, and this takes a minute
    // longer.
    const known = await table.db.sql.query<{ enough: boolean }>(
      `SELECT reltuples > 19999 / 5 AS enough FROM pg_class WHERE oid = '"Ticket"'::regclass`,
    )
    expect(known.rows).toEqual([{ enough: true }])
  })
})

// Real files that may be next to the project and are not part of it.
const DATA = join(import.meta.dirname, '../../../../shared/data')
const here = (path: string) => existsSync(join(DATA, path))

function filesIn(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const inner = join(path, name)
    return statSync(inner).isDirectory() ? filesIn(inner) : [inner]
  })
}

const TABLE = 'tickets/customer-support-8469/customer_support_tickets.csv.gz'
const LOG = 'tickets/servicenow-incident-log/incident_event_log.csv.gz'

describe('real files next to the project', () => {
  it.skipIf(!here(TABLE))(
    'imports 8,469 tickets of a public data set unchanged (skipped if it does not exist)',
    { timeout: 120_000 },
    async () => {
      const bytes = gunzipSync(readFileSync(join(DATA, TABLE)))
      const report = await table.importAll([{ name: 'customer_support_tickets.csv', bytes }])
      expect(report).toMatchObject({ state: 'done', added: 8469, rejected: 0 })
      const { rows } = await table.db.sql.query(
        `SELECT "status", count(*)::int AS count,
           count(*) FILTER (WHERE "description" LIKE '%{product_purchased}%')::int AS literal
         FROM "Ticket" WHERE "workspaceId" = $1 GROUP BY 1 ORDER BY 2`,
        [table.workspace.workspaceId],
      )
      expect(rows.map(({ status, count }: Record<string, unknown>) => [status, count])).toEqual([
        ['CLOSED', 2769],
        ['OPEN', 2819],
        ['WAITING', 2881],
      ])
      expect(rows.every(({ count, literal }: Record<string, unknown>) => count === literal)).toBe(
        true,
      )
      expect(
        await table.importAll([{ name: 'customer_support_tickets.csv', bytes }]),
      ).toMatchObject({ added: 0, alreadyThere: 8469 })
    },
  )

  it.skipIf(!here(LOG))(
    'asks for the columns that a log without texts lacks (skipped if it does not exist)',
    async () => {
      const bytes = gunzipSync(readFileSync(join(DATA, LOG)))
      const importId = await table.upload([{ name: 'incident_event_log.csv', bytes }])
      const preview = await table.imports.preview(importId, undefined, table.member.call)
      expect(preview.columns).toHaveLength(36)
      expect(preview.notes[0]).toContain('e-mail address')
      expect(preview.notes.join(' ')).toContain('read as 3 April')
      expect(preview.mapping).toMatchObject({ externalId: 0, status: 1, priority: 22 })
      await expect(
        table.imports.start(importId, preview.mapping, table.member.call),
      ).rejects.toMatchObject({ code: 'import.unreadable' })
    },
  )

  it.skipIf(!here('mail'))(
    'imports every real and broken mail or says why not (skipped if they do not exist)',
    { timeout: 120_000 },
    async () => {
      const mails: Upload[] = filesIn(join(DATA, 'mail'))
        .filter((path) => /\.(eml|txt)$/u.test(path))
        .map((path) => ({ name: path.slice(DATA.length + 1), bytes: readFileSync(path) }))
      const report = await table.importAll(mails)
      expect(report.state).toBe('done')
      expect(report.added + report.alreadyThere + report.rejected).toBe(mails.length)
      expect(report.rejected).toBeLessThan(mails.length / 10)
      expect(report.rejectedRows.every(({ reason }) => reason.endsWith('.'))).toBe(true)
    },
  )
})
