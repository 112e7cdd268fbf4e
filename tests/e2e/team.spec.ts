import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { type EmbeddedServer, startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { queryOnce } from '../support/embedded-query'
import { makeTempDir, removeDataDir } from '../support/temp-dir'
import type { RunningApp } from './support/app'
import { expect, keepEvidence, test } from './support/fixtures'
import {
  OWNER,
  createTicket,
  enterCode,
  properties,
  row,
  setUpWorkspace,
  showView,
  views,
  write,
} from './support/pages'
import { codeTo } from './support/outbox'
import { type Scene, openScene } from './support/scene'
import { until } from './support/until'

// Two desktops, each with its own data folder, on one shared server.

const BEN = { name: 'Ben Okoye', email: 'ben@example.org' }

let serverDir: string
let server: EmbeddedServer
let scenes: [Scene, Scene]

test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  serverDir = await makeTempDir('team-server')
  server = await startEmbeddedServer({ dataDir: serverDir, log: () => undefined })
  scenes = [await openScene(), await openScene()]
})
test.afterEach(async ({ browserName: _ }, info) => {
  if (info.status === info.expectedStatus) return
  for (const scene of scenes) await keepEvidence(scene, info)
})
test.afterAll(async () => {
  for (const scene of scenes) await scene.close()
  await server.stop()
  await removeDataDir(serverDir)
})

const urlOf = ({ host, port, database, user, password }: PgEndpoint) =>
  `postgresql://${user}:${password}@${host}:${port}/${database}`

test('two desktops share one database: if two people assign at the same moment, one wins', async () => {
  const env = { DATABASE_URL: urlOf(server.owner) }
  const mia = await scenes[0].launch(env)
  await setUpWorkspace(mia)
  await createTicket(mia.page, {
    subject: 'Wanted by two',
    description: 'First come, first served.',
    requester: 'cora@customer.example',
  })
  await addMember()

  const ben = await scenes[1].launch(env)
  await ben.page.getByRole('textbox', { name: 'E-mail' }).fill(BEN.email)
  await ben.page.getByRole('button', { name: 'Send code' }).click()
  await enterCode(ben.page, await codeFor(BEN.email))
  await expect(views(ben.page)).toBeVisible()

  for (const { page } of [mia, ben]) {
    await showView(page, 'Unassigned')
    await row(page, 'Wanted by two').click()
    await properties(page).getByRole('combobox', { name: 'Assignee' }).click()
  }
  // Both windows show the same version of the ticket, and both people assign it. A lock ensures
  // that neither window receives the other's change before both calls have started.
  const holder = new Client({ ...server.owner, connectionTimeoutMillis: 10_000 })
  await holder.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT 1 FROM "Ticket" FOR UPDATE')
  await mia.page.getByRole('option', { name: OWNER.name }).click()
  await ben.page.getByRole('option', { name: BEN.name }).click()
  await until('both to be on their way', async () => {
    const { rowCount } = await holder.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    return rowCount === 2 ? true : undefined
  })
  await holder.query('ROLLBACK')
  await holder.end()
  const refusal = ({ page }: RunningApp) =>
    page.getByRole('alert').filter({ hasText: 'Your change was not made' })
  const miaLost = await until('one of them to be told', async () => {
    const refusals = [await refusal(mia).count(), await refusal(ben).count()]
    return refusals[0] === refusals[1] ? undefined : refusals[0] === 1
  })
  const [winner, loser] = miaLost ? [BEN.name, mia] : [OWNER.name, ben]
  await expect(refusal(loser)).toContainText(winner)
  for (const { page } of [mia, ben]) {
    const assignee = properties(page).getByRole('combobox', { name: 'Assignee' })
    await expect(assignee).toContainText(winner)
  }
  expect(await queryOnce(server.owner, 'SELECT "version" FROM "Ticket"')).toEqual([{ version: 2 }])

  await loser.page.getByRole('button', { name: 'Dismiss' }).first().click()
  await expect(refusal(loser)).toHaveCount(0)
})

test('a session that ends elsewhere is reported at once, and drafts are saved', async () => {
  const ben = scenes[1].apps[0]
  if (ben === undefined) throw new Error('Ben has no desktop')
  const { page } = ben
  const endings = [
    `UPDATE private.sessions SET revoked_at = now() WHERE user_id = (SELECT "id" FROM "User" WHERE "email" = $1)`,
    'UPDATE "User" SET "isActive" = false WHERE "email" = $1',
  ]
  await write(page, 'reply', 'Half a sentence')
  for (const sql of endings) {
    await queryOnce(server.owner, sql, [BEN.email])
    await expect(page.getByText('Your session has ended')).toBeVisible()
    await expect(page.getByRole('grid')).toHaveCount(0)
    if (sql === endings.at(-1)) break
    // The person is still typing: no field of this page receives it, and none of it is lost.
    await page.keyboard.type(', and the rest of it')
    await expect(page.getByRole('textbox', { name: 'E-mail' })).toHaveValue(BEN.email)

    const known = await codeFor(BEN.email)
    await queryOnce(
      server.owner,
      `UPDATE private.code_request SET created_at = created_at - interval '1 hour'`,
    )
    await page.getByRole('textbox', { name: 'E-mail' }).fill(BEN.email)
    await page.getByRole('button', { name: 'Send code' }).click()
    await enterCode(page, await codeFor(BEN.email, known))
    await showView(page, 'All open')
    await row(page, 'Wanted by two').click()
    await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue(
      'Half a sentence, and the rest of it',
    )
  }
})

test('a desktop waits for a server that is away at the start, and continues by itself', async () => {
  const [first] = scenes
  for (const app of first.apps) await app.quit()
  const env = { DATABASE_URL: urlOf(server.owner) }
  await server.stop()
  const { page } = await first.launch(env)
  await expect(page.getByText(/Waiting for the database server/)).toBeVisible()
  server = await startEmbeddedServer({ dataDir: serverDir, log: () => undefined })
  expect(urlOf(server.owner)).toBe(env.DATABASE_URL)
  // After the wait, whatever this database already has: first run, sign-in, or the queue.
  const next = page.getByRole('button', { name: /^(Create workspace|Send code)$/ })
  await expect(next.or(views(page))).toBeVisible({ timeout: 30_000 })
})

async function addMember(): Promise<void> {
  const id = createId()
  await queryOnce(server.owner, 'INSERT INTO "User" ("id", "email", "name") VALUES ($1, $2, $3)', [
    id,
    BEN.email,
    BEN.name,
  ])
  await queryOnce(
    server.owner,
    `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role")
     SELECT $1, $2, "id", 'MEMBER' FROM "Workspace"`,
    [createId(), id],
  )
}

/** Any desktop of a team may write the mail, so both outboxes are searched. */
async function codeFor(email: string, other?: string): Promise<string> {
  return until(`a mail with a code for ${email}`, async () => {
    for (const { dataDir } of scenes) {
      const code = await codeTo(dataDir, email)
      if (code !== undefined && code !== other) return code
    }
    return undefined
  })
}
