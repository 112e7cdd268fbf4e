import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Membership } from '#shared/domain/workspace'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

let db: TestDatabase
let workspaces: Membership[]
let people: string[]

beforeAll(async () => {
  db = await openTestDatabase()
  workspaces = [await db.addWorkspace('One'), await db.addWorkspace('Two')]
  people = []
  for (let count = 0; count < 3; count += 1) {
    const { person } = await db.addMember(workspaces[0] as Membership)
    people.push(person.id)
    await db.sql.query(
      'INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId") VALUES ($1, $2, $3)',
      [createId(), person.id, (workspaces[1] as Membership).workspaceId],
    )
  }
})

afterAll(() => db.close())

/** The stored counters and real counts, both without zeros and in one order. */
async function counts() {
  const { rows } = await db.sql.query<{ kept: unknown; counted: unknown }>(
    `SELECT (SELECT jsonb_agg(to_jsonb(k) ORDER BY k."workspaceId", k."queue", k."assigneeKey") FROM (
               SELECT "workspaceId", "queue", "assigneeKey", "count" FROM "TicketCount" WHERE "count" <> 0) k) AS kept,
            (SELECT jsonb_agg(to_jsonb(c) ORDER BY c."workspaceId", c."queue", c."assigneeKey") FROM (
               SELECT "workspaceId", "queue", "assigneeKey", count(*)::int AS "count" FROM "Ticket" GROUP BY 1, 2, 3) c) AS counted`,
  )
  return rows[0]
}

/** A small random generator with the same numbers in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const STATUSES = ['OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED']

it('agree with a real count after any mixture of changes', async () => {
  const random = seeded(7)
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
  for (let step = 0; step < 150; step += 1) {
    const workspaceId = pick(workspaces).workspaceId
    const assignee = pick([null, ...people])
    const [what, howMany] = [random(5), 1 + random(8)]
    if (what <= 1) {
      await db.sql.query(
        `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "status", "assignedToId")
         SELECT private.new_id(), $1, $2, 'Subject', 'Text', $3, $4 FROM generate_series(1, $5::int)`,
        [workspaceId, people[0], pick(STATUSES), assignee, howMany],
      )
    } else if (what <= 3) {
      await db.sql.query(
        `UPDATE "Ticket" SET "status" = $2, "assignedToId" = $3 WHERE "id" IN (
           SELECT "id" FROM "Ticket" WHERE "workspaceId" = $1 ORDER BY md5("id" || $4) LIMIT $5)`,
        [workspaceId, pick(STATUSES), assignee, String(step), howMany],
      )
    } else {
      await db.sql.query(
        `DELETE FROM "Ticket" WHERE "id" IN (
           SELECT "id" FROM "Ticket" WHERE "workspaceId" = $1 ORDER BY md5("id" || $2) LIMIT 3)`,
        [workspaceId, String(step)],
      )
    }
  }
  const { kept, counted } = (await counts()) ?? {}
  expect(counted).not.toBe(null)
  expect(kept).toEqual(counted)
})

it('agree after desktops changed the same tickets at the same time', async () => {
  const { workspaceId } = workspaces[0] as Membership
  const connections = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const connection = new Client({ ...db.owner })
      await connection.connect()
      return connection
    }),
  )
  const number = async (connection: Client) =>
    (
      await connection.query<{ number: number }>(
        `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description")
         VALUES ($1, $2, $3, 'Subject', 'Text') RETURNING "number"`,
        [createId(), workspaceId, people[0]],
      )
    ).rows[0]?.number
  const numbers = await Promise.all(
    connections.map(async (connection, index) => {
      const taken = []
      for (let round = 0; round < 15; round += 1) {
        taken.push(await number(connection))
        await connection.query(
          `UPDATE "Ticket" SET "status" = $1, "assignedToId" = $2
           WHERE "id" = (SELECT "id" FROM "Ticket" WHERE "workspaceId" = $3 ORDER BY md5("id" || $4) LIMIT 1)`,
          [STATUSES[(round + index) % 5], people[round % 3], workspaceId, String(round)],
        )
      }
      return taken
    }),
  )
  await Promise.all(connections.map((connection) => connection.end()))
  const { kept, counted } = (await counts()) ?? {}
  expect(kept).toEqual(counted)
  expect(new Set(numbers.flat()).size).toBe(90)
})

it('agree after a rolled back transaction', async () => {
  const before = await counts()
  await db.sql.query('BEGIN')
  await db.sql.query(`UPDATE "Ticket" SET "status" = 'WAITING'`)
  await db.sql.query('ROLLBACK')
  expect(await counts()).toEqual(before)
})
