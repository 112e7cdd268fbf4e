import type { ChildProcess } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Mailer } from '../../electron/main/mail/mailer'
import type { Membership } from '../../src/shared/domain/workspace'
import { kill, spawnMailWorker } from '../support/mail-worker-process'
import { PATIENCE, startWorker, write } from '../support/replying'
import { startSmtpServer, type TestSmtpServer } from '../support/smtp'
import { openTestDesk, type TestDesk, type TestMember } from '../support/workspace'

let desk: TestDesk
let acme: Membership
let mia: TestMember
let server: TestSmtpServer
const workers: Mailer[] = []
const children: ChildProcess[] = []

beforeAll(async () => {
  desk = await openTestDesk()
  acme = await desk.addWorkspace('Acme')
  mia = await desk.addMember(acme, 'MEMBER', 'Mia Agent')
})
afterAll(() => desk.close())
beforeEach(async () => {
  server = await startSmtpServer()
})
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  for (const worker of workers.splice(0)) await worker.stop()
  await server.close()
})

const smtpUrl = () => `smtp://127.0.0.1:${server.port}`
async function writeMany(count: number): Promise<string[]> {
  const tickets: string[] = []
  while (tickets.length < 10) tickets.push(await desk.addTicket(acme))
  const texts = Array.from({ length: count }, (_, index) => `Reply ${index}.`)
  for (const [index, text] of texts.entries()) await write(mia, tickets[index % 10] ?? '', text)
  return texts
}
const received = () => server.mails.map((mail) => mail.parsed.text?.split('\n')[0] ?? '')
const states = async () =>
  (
    await desk.sql.query<{ state: string; count: number }>(
      `SELECT d."state", count(*)::int FROM "CommentDelivery" d
       JOIN private.mail_outbox m ON m.comment_id = d."commentId" GROUP BY 1`,
    )
  ).rows

it('two workers and a server that fails every third time: each of 100 replies once', async () => {
  const texts = await writeMany(100)
  let calls = 0
  const failing = setFailing(() => ++calls % 3 === 0)
  for (const name of ['worker-one', 'worker-two'])
    workers.push(await startWorker({ endpoint: desk.owner, smtpUrl: smtpUrl(), name }))
  await server.waitForMails(100)
  await vi.waitFor(async () => {
    expect(await states()).toEqual([{ state: 'SENT', count: 100 }])
  }, PATIENCE)
  expect(received().sort()).toEqual([...texts].sort())
  expect(new Set(server.mails.map((mail) => mail.parsed.messageId)).size).toBe(100)
  expect(failing.refused()).toBeGreaterThanOrEqual(30)
})

/** Refuses for now whenever `fails` says so, for as long as the test runs. */
function setFailing(fails: () => boolean): { refused(): number } {
  let refused = 0
  server.behave({
    kind: 'ask',
    decide: () => {
      if (!fails()) return null
      refused += 1
      return 451
    },
  })
  return { refused: () => refused }
}

it('a worker killed in the middle of a mail, again and again, loses none and sends none twice', async () => {
  await desk.sql.query('DELETE FROM private.mail_outbox')
  const texts = await writeMany(12)
  for (let round = 1; round <= 3; round += 1) {
    server.behave({ kind: 'hang-in-data' })
    const child = spawnMailWorker({
      endpoint: desk.owner,
      smtpUrl: smtpUrl(),
      name: `killed-${round}`,
    })
    children.push(child)
    // Two connections, each with a mail that the server has read and not answered.
    await server.waitForHeld(2 * round)
    await kill(child)
    // Nobody else gets what the dead one had until its lease is over; here the lease is cut short.
    const { rowCount } = await desk.sql.query(
      `UPDATE private.mail_outbox SET locked_until = clock_timestamp() - interval '1 second'
       WHERE locked_by = $1 AND state = 'waiting'`,
      [`killed-${round}`],
    )
    expect(rowCount).toBeGreaterThan(0)
  }
  server.behave({ kind: 'accept' })
  for (const name of ['worker-one', 'worker-two'])
    workers.push(await startWorker({ endpoint: desk.owner, smtpUrl: smtpUrl(), name }))
  await server.waitForMails(12)
  await vi.waitFor(async () => {
    expect(await states()).toEqual([{ state: 'SENT', count: 12 }])
  }, PATIENCE)
  expect(received().sort()).toEqual([...texts].sort())
})
