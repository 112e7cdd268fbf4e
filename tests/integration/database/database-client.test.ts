import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabaseClient, type DatabaseClient } from '#main/database/client'
import type { Membership } from '#shared/domain/workspace'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let database: DatabaseClient

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme)
  database = mia.call.database
})

afterAll(() => db.close())

describe('a connection has its session’s rights', () => {
  it('sends its settings in the startup packet, where the login’s defaults cannot override them', async () => {
    await db.sql.query(
      `ALTER ROLE CURRENT_USER IN DATABASE ${db.owner.database} SET search_path = 'pg_catalog'`,
    )
    const url = new URL('postgres://host')
    url.hostname = db.owner.host
    url.port = String(db.owner.port)
    url.username = encodeURIComponent(db.owner.user)
    url.password = encodeURIComponent(db.owner.password)
    url.pathname = db.owner.database
    url.searchParams.set('options', '-c work_mem=5MB -c app.token=from-the-url')
    const client = createDatabaseClient({
      url: url.href,
      role: 'connect_app',
      token: 'a b\\c',
      applicationName: 'settings test',
    })
    const rows = await client.$queryRaw<object[]>`
      SELECT current_user::text AS role, current_setting('app.token') AS token, current_setting('work_mem') AS memory,
             current_setting('search_path') AS path, current_setting('TimeZone') AS zone,
             current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`
    await db.sql.query(`ALTER ROLE CURRENT_USER IN DATABASE ${db.owner.database} RESET search_path`)
    await client.$disconnect()
    expect(rows).toEqual([
      {
        role: 'connect_app',
        token: 'a b\\c',
        memory: '5MB',
        path: 'public',
        zone: 'UTC',
        statement: '14s',
        lock: '5s',
      },
    ])
  })

  it('and sees only name, e-mail and activity of a person', async () => {
    const person = await database.user.findUniqueOrThrow({ where: { id: mia.person.id } })
    expect(person).toEqual({ ...mia.person, isActive: true })
    await expect(database.$queryRaw`SELECT "lastLoginAt" FROM "User"`).rejects.toThrow('42501')
  })

  it('stores instants as they are', async () => {
    const id = await db.addTicket(acme)
    const createdAt = new Date('2026-03-29T01:30:00.123Z')
    await db.sql.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "createdAt") VALUES ($1, $2, $3, $4, 'x', $5)`,
      [createId(), acme.workspaceId, id, mia.person.id, createdAt],
    )
    const comments = await database.comment.findMany({ where: { ticketId: id, createdAt } })
    expect(comments.map((comment) => comment.createdAt)).toEqual([createdAt])
  })
})
