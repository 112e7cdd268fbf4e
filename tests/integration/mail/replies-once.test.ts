import type { ChildProcess } from 'node:child_process'
import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { endLogins } from '#tests/support/admin'
import { openDesktop } from '#tests/support/desktop'
import { kill, prepareMailWorker } from '#tests/support/mail-worker-process'
import { startWorker } from '#tests/support/mail-worker'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { makeWorkerLogin } from '#tests/support/worker-login'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

const MAILS = 1000
/** So few that even a busy machine writes them long before the login's statement timeout. */
const IN_ONE_STATEMENT = 20
const KILLS = 10
/** The failing server accepts this many before the last kill, so that the killed workers find some. */
const BEFORE_LAST_KILL = 400
/** Each killed worker sends this many before its server falls silent. */
const HANDED_OVER = 10
/** Limits for waits that would never end, far longer than a busy machine needs. */
const LONG_PATIENCE = { timeout: 300_000, interval: 100 }

let db: TestDatabase
let login: PgEndpoint
/** Refuses every third mail for now. Used by the workers that are not killed. */
let failing: TestSmtpServer
/** The killed workers' server: the same, but silent at the end, so that they die with mails in progress. */
let silent: TestSmtpServer
const children: ChildProcess[] = []
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  db = await openTestDatabase()
  login = await makeWorkerLogin(db.sql, db.owner)
  failing = await startSmtpServer()
  silent = await startSmtpServer()
})
afterAll(async () => {
  for (const child of children) await kill(child)
  for (const stop of stops) await stop()
  await failing.close()
  await silent.close()
  await endLogins(db.sql)
  await db.close()
})

/** Replies of a member, by a connection with her session, to twenty tickets with one requester each. */
async function writeReplies(): Promise<string[]> {
  const acme = await db.addWorkspace('Acme')
  const mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
  const tickets: string[] = []
  while (tickets.length < 20) tickets.push(await db.addTicket(acme))
  const texts = Array.from({ length: MAILS }, (_, index) => `Reply ${index}.`)
  const desktop = await openDesktop(db.app, mia.token)
  try {
    for (let first = 0; first < MAILS; first += IN_ONE_STATEMENT) {
      const some = texts.slice(first, first + IN_ONE_STATEMENT)
      await desktop.query(
        `SELECT send_reply(r.id, $1, r.ticket, r.content, NULL, '{}')
         FROM unnest($2::text[], $3::text[], $4::text[]) AS r(id, ticket, content)`,
        [
          acme.workspaceId,
          some.map(() => createId()),
          some.map((_, index) => tickets[index % tickets.length]),
          some,
        ],
      )
    }
  } finally {
    await desktop.end()
  }
  return texts
}

const count = async (condition: string, values: unknown[] = []): Promise<number> => {
  const { rows } = await db.sql.query<{ count: number }>(
    `SELECT count(*)::int FROM private.mail_outbox WHERE ${condition}`,
    values,
  )
  return rows[0]?.count ?? 0
}

it('1,000 replies, two workers, a server that fails every third, one worker killed ten times: each once', async () => {
  const texts = await writeReplies()
  let isLastKill = false
  let asked = 0
  let refused = 0
  const refuse = () => {
    refused += 1
    return 451
  }
  const everyThird = () => (++asked % 3 === 0 ? refuse() : null)
  failing.behave({
    kind: 'ask',
    decide: () =>
      failing.mails.length >= BEFORE_LAST_KILL && !isLastKill ? refuse() : everyThird(),
  })
  const survivor = await startWorker({
    endpoint: login,
    isWorkersOwn: true,
    smtpUrl: `smtp://127.0.0.1:${failing.port}`,
    name: 'survivor',
  })
  stops.push(() => survivor.stop())

  let next = prepareMailWorker()
  for (let round = 1; round <= KILLS; round += 1) {
    const become = next
    if (round < KILLS) next = prepareMailWorker()
    const handedOver = silent.mails.length + HANDED_OVER
    const heldBefore = silent.heldCount()
    silent.behave({
      kind: 'ask',
      decide: everyThird,
      hangs: () => silent.mails.length >= handedOver,
    })
    const name = `killed-${round}`
    const child = become({
      endpoint: login,
      isWorkersOwn: true,
      smtpUrl: `smtp://127.0.0.1:${silent.port}`,
      name,
    })
    children.push(child)
    // It has mails in progress that the server has read and not answered, one on each of two
    // connections ...
    await silent.waitForHeld(heldBefore + 2)
    // ... and has recorded those that were answered. Between an OK and its record nobody can know.
    await vi.waitFor(async () => {
      const ids = silent.mails.map(({ parsed }) => parsed.messageId?.slice(1).split('@')[0])
      expect(await count(`message_id = ANY ($1) AND state = 'sent'`, [ids])).toBe(ids.length)
    }, LONG_PATIENCE)
    await kill(child)
    // Nobody else gets the dead worker's mails until their lease ends. Here the lease is shortened.
    const { rowCount } = await db.sql.query(
      `UPDATE private.mail_outbox SET locked_until = clock_timestamp() - interval '1 second'
       WHERE locked_by = $1 AND state = 'waiting'`,
      [name],
    )
    expect(rowCount).toBeGreaterThan(0)
  }
  isLastKill = true
  const second = await startWorker({
    endpoint: login,
    isWorkersOwn: true,
    smtpUrl: `smtp://127.0.0.1:${failing.port}`,
    name: 'second',
  })
  stops.push(() => second.stop())

  await vi.waitFor(async () => {
    expect(await count(`state = 'sent'`)).toBe(MAILS)
  }, LONG_PATIENCE)
  const mails = [...failing.mails, ...silent.mails]
  const received = mails.map(({ parsed }) => parsed.text?.split('\n')[0] ?? '')
  expect(received.sort()).toEqual([...texts].sort())
  expect(new Set(mails.map(({ parsed }) => parsed.messageId)).size).toBe(MAILS)
  expect(silent.mails.length).toBeGreaterThanOrEqual(KILLS * HANDED_OVER)
  expect(refused).toBeGreaterThanOrEqual(MAILS / 3)
  const { rows } = await db.sql.query(
    'SELECT d."state", count(*)::int FROM "CommentDelivery" d GROUP BY 1',
  )
  expect(rows).toEqual([{ state: 'SENT', count: MAILS }])
}, 900_000)
