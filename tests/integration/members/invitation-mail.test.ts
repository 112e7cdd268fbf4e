import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  vi,
} from 'vitest'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import { buildTeamLink, parseTeamLink } from '#main/database/team-link'
import { inviteMember } from '#main/features/members/invite-member'
import { listMembers } from '#main/features/members/list-members'
import { revoke } from '#main/features/members/members-repository'
import type { Mailer } from '#main/mail/mailer'
import { loadMailTemplates } from '#main/mail/templates'
import type { Membership } from '#shared/domain/workspace'
import { claim, connectAs, removeLogins } from '#tests/support/installations'
import { startWorker } from '#tests/support/mail-worker'
import { PATIENCE } from '#tests/support/replying'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let server: TestSmtpServer
let acme: Membership
let mia: TestMember
let email: string

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(async () => {
  await removeLogins(db.sql)
  await db.close()
})

beforeEach(async () => {
  server = await startSmtpServer()
  acme = await db.addWorkspace('Acme & Söhne')
  mia = await db.addMember(acme, 'OWNER', 'Mia Agent')
  email = `ben-${createId()}@example.org`
})

afterEach(async () => {
  await db.sql.query('DELETE FROM private.mail_outbox')
  await server.close()
})

const invite = (to = email) => inviteMember({ id: createId(), email: to, role: 'MEMBER' }, mia.call)

const send = async (withLinks = false): Promise<Mailer> => {
  const { host, port, database } = db.owner
  const worker = await startWorker({
    endpoint: db.owner,
    smtpUrl: `smtp://127.0.0.1:${server.port}?from=help@example.org`,
    deps: withLinks
      ? {
          writing: {
            sendsAsWorkspaces: true,
            templates: await loadMailTemplates(
              join(import.meta.dirname, '../../../resources/mail'),
              {
                timeZone: 'UTC',
              },
            ),
            sender: { name: 'Connect Support', address: 'help@example.org' },
            device: 'mias-laptop',
            joinLink: (login) => buildTeamLink({ server: { host, port, database }, ...login }),
          },
        }
      : {},
  })
  onTestFinished(() => worker.stop())
  return worker
}

const openLogins = async () => {
  const { rows } = await db.sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM private.join_links t JOIN pg_roles r ON r.rolname = t.login
     WHERE t.for_email = $1 AND r.rolcanlogin`,
    [email],
  )
  return rows[0]?.n
}

const linkIn = (text: string | undefined) => {
  const found = /connect-support:\/\/\S+/.exec(text ?? '')
  if (found === null) throw new Error('the mail carries no link')
  return parseTeamLink(found[0])
}

const deliveryOf = async () => (await listMembers(mia.call)).invitations[0]?.delivery

describe('the mail of an invitation', () => {
  it('names the inviter and the workspace, comes from the workspace, and explains how to get in', async () => {
    await db.sql.query(
      `UPDATE "WorkspaceSettings" SET "senderName" = 'Acme help', "senderAddress" = 'desk@example.org'
       WHERE "workspaceId" = $1`,
      [acme.workspaceId],
    )
    await invite()
    await send()
    const [mail] = await server.waitForMails(1)
    expect(mail?.to).toEqual([email])
    expect(mail?.from).toBe('desk@example.org')
    expect(mail?.parsed.from).toMatchObject({ name: 'Mia Agent via Acme help' })
    expect(mail?.parsed.subject).toBe('Mia Agent invites you to Acme & Söhne')
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated/m)
    for (const part of [mail?.parsed.text, mail?.parsed.html]) {
      expect(part).toContain(email)
      expect(part).toContain('as a member')
      expect(part).toMatch(/valid until \w+,? \d{1,2} \w+ \d{4}/)
      expect(part).not.toMatch(/connect-support:|\{\{/)
    }
    expect(mail?.parsed.html).toContain('Acme &amp; Söhne')
    await vi.waitFor(async () => expect(await deliveryOf()).toBe('SENT'), PATIENCE)
  })

  it('is not sent if it was revoked before', async () => {
    const { id } = await invite()
    await db.sql.query(
      `UPDATE private.mail_outbox SET locked_by = 'somebody', locked_until = now()
      WHERE invitation_id = $1`,
      [id],
    )
    await revoke(mia.call.database, id)
    await send()
    const left = async () =>
      (await db.sql.query('SELECT FROM private.mail_outbox WHERE invitation_id = $1', [id]))
        .rowCount
    await vi.waitFor(async () => expect(await left()).toBe(0), PATIENCE)
    expect(server.mails).toEqual([])
  })

  it('finally refused by a server is shown as failed', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 550 })
    await invite()
    await send()
    await vi.waitFor(async () => expect(await deliveryOf()).toBe('FAILED'), PATIENCE)
  })
})

describe('the link of an invitation in a team', () => {
  it('opens a login for one new desktop, the same however often the mail is tried', async () => {
    server.behave({ kind: 'drop-in-data', times: 3 })
    await invite()
    await send(true)
    const [mail] = await server.waitForMails(1)
    expect(server.tries).toBeGreaterThan(3)
    expect(await openLogins()).toBe(1)

    const link = linkIn(mail?.parsed.text)
    expect(link.email).toBe(email)
    const joiner = await connectAs(db.app, link.user, link.password)
    const login = await claim(joiner, 'Desktop of Ben', scramVerifier(newPassword()))
    expect(login).toBe(link.user.replace('connect_join_', 'connect_i_'))
    await joiner.end()

    const secrets = await db.sql.query(
      `SELECT FROM private.mail_outbox m WHERE to_jsonb(m)::text LIKE '%' || $1 || '%'`,
      [link.password],
    )
    expect(secrets.rowCount).toBe(0)
  })

  it('ends with the invitation', async () => {
    const { id } = await invite()
    await send(true)
    const [mail] = await server.waitForMails(1)
    const { user, password } = linkIn(mail?.parsed.text)
    await revoke(mia.call.database, id)
    expect(await openLogins()).toBe(0)
    await expect(connectAs(db.app, user, password)).rejects.toMatchObject({
      code: expect.stringMatching(/^28/) as string,
    })
  })

  it('is not made for somebody who has signed in before', async () => {
    const there = await db.addWorkspace('There')
    const sam = await db.addMember(there, 'MEMBER', 'Sam Stranger')
    await db.sql.query('UPDATE "User" SET "lastLoginAt" = now() WHERE "id" = $1', [sam.person.id])
    await invite(sam.person.email)
    await send(true)
    const [mail] = await server.waitForMails(1)
    expect(mail?.parsed.text).not.toContain('connect-support:')
  })
})
