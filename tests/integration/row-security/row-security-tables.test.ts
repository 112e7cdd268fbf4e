import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newToken, openDesktop } from '#tests/support/desktop'
import { attempt, expectNothing, openWalls, type Walls } from '#tests/support/walls'

/* What somebody with psql, a desktop's login and a valid session of one workspace can do to another. */

/** The database makes these from the others. */
const NOT_GIVEN =
  'queue priorityRank assigneeKey excerpt importedAt number scope actorKey noun'.split(' ')

let walls: Walls

beforeAll(async () => {
  walls = await openWalls()
})

afterAll(() => walls.close())

describe("another workspace's rows, table by table", () => {
  it('exist in every table', async () => {
    const tables = await walls.tables()
    expect(tables.length).toBeGreaterThanOrEqual(14)
    for (const { table } of tables) {
      const { rows } = await walls.db.sql.query(
        `SELECT FROM "${table}" WHERE ${walls.theirs(table)} LIMIT 1`,
      )
      expect(rows.length, `a row of the other workspace in ${table}`).toBe(1)
    }
  })

  it('cannot be read', async () => {
    for (const { table, columns } of await walls.tables()) {
      for (const column of columns) {
        const text = `SELECT "${column}" FROM "${table}" WHERE ${walls.theirs(table)}`
        expectNothing(await attempt(walls.desktop, text), text)
      }
    }
  })

  it('cannot be changed, column by column, nor deleted', async () => {
    for (const { table, columns } of await walls.tables()) {
      for (const column of columns) {
        const text = `UPDATE "${table}" SET "${column}" = "${column}" WHERE ${walls.theirs(table)} RETURNING 1`
        expectNothing(await attempt(walls.desktop, text), text)
      }
      const text = `DELETE FROM "${table}" WHERE ${walls.theirs(table)} RETURNING 1`
      expectNothing(await attempt(walls.desktop, text), text)
    }
  })

  it('cannot be added', async () => {
    for (const { table, columns } of await walls.tables()) {
      const { rows } = await walls.db.sql.query<Record<string, unknown>>(
        `SELECT * FROM "${table}" WHERE ${walls.theirs(table)} LIMIT 1`,
      )
      const row = { ...rows[0], ...('id' in (rows[0] ?? {}) ? { id: createId() } : {}) }
      const given = columns.filter((column) => !NOT_GIVEN.includes(column))
      const text = `INSERT INTO "${table}" (${given.map((column) => `"${column}"`).join(', ')})
        VALUES (${given.map((_, index) => `$${index + 1}`).join(', ')})`
      const outcome = await attempt(
        walls.desktop,
        text,
        given.map((column) => (row as Record<string, unknown>)[column]),
      )
      expect(outcome, table).toBe('42501')
    }
  })

  it('cannot be reached by moving own rows', async () => {
    for (const { table, columns } of await walls.tables()) {
      for (const column of ['workspaceId', 'userId', 'role', 'createdById', 'actorId']) {
        if (!columns.includes(column)) continue
        const value =
          {
            workspaceId: walls.there.workspaceId,
            role: table === 'User' ? 'SUPER_ADMIN' : 'OWNER',
          }[column] ?? walls.stranger.person.id
        const text = `UPDATE "${table}" SET "${column}" = '${value}'`
        expect(await attempt(walls.desktop, text), text).toBe('42501')
      }
    }
  })

  it('cannot be referenced by own rows', async () => {
    const { rows } = await walls.db.sql.query<{
      ticket: string
      tag: string
      myTicket: string
      myTag: string
    }>(
      `SELECT (SELECT "id" FROM "Ticket" WHERE "workspaceId" = $1) AS ticket,
              (SELECT "id" FROM "Tag" WHERE "workspaceId" = $1) AS tag,
              (SELECT "id" FROM "Ticket" WHERE "workspaceId" = $2 LIMIT 1) AS "myTicket",
              (SELECT "id" FROM "Tag" WHERE "workspaceId" = $2 LIMIT 1) AS "myTag"`,
      [walls.there.workspaceId, walls.here.workspaceId],
    )
    const ids = rows[0]
    const comment = `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "updatedAt") VALUES ($1, $2, $3, $4, 'x', now())`
    const values = [createId(), walls.here.workspaceId, ids?.ticket, walls.mia.person.id]
    expect(await attempt(walls.desktop, comment, values)).toBe('23503')
    const tag = `INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)`
    expect(
      await attempt(walls.desktop, tag, [walls.here.workspaceId, ids?.myTicket, ids?.tag]),
    ).toBe('23503')
    expect(
      await attempt(walls.desktop, tag, [walls.here.workspaceId, ids?.ticket, ids?.myTag]),
    ).toBe('23503')
    const assign = `UPDATE "Ticket" SET "assignedToId" = $1`
    expect(await attempt(walls.desktop, assign, [walls.stranger.person.id])).toBe('23514')
  })
})

describe('without a session', () => {
  it.each(['no token', 'a forged token', 'a revoked session'])(
    '%s sees and writes nothing',
    async (kind) => {
      const leaver = await walls.db.addMember(walls.here)
      await walls.db.sql.query(
        'UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1',
        [leaver.person.id],
      )
      const tokens = new Map([
        ['a forged token', newToken().token],
        ['a revoked session', leaver.token],
      ])
      const nobody = await openDesktop(walls.db.app, tokens.get(kind))
      for (const { table } of await walls.tables()) {
        expectNothing(await attempt(nobody, `SELECT 1 FROM "${table}"`), table)
      }
      expect(
        await attempt(
          nobody,
          'INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "updatedAt") VALUES ($1, $2, $3, \'Subject\', \'Text\', now())',
          [createId(), walls.here.workspaceId, walls.mia.person.id],
        ),
      ).toBe('42501')
      await nobody.end()
    },
  )
})
