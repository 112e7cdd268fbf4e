import { once } from 'node:events'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { Client } from 'pg'
import { type EmbeddedServer, startEmbeddedServer } from '#main/database/embedded/embedded-server'
import { migrate } from '#main/database/migrate'
import { buildTeamLink } from '#main/database/team-link'
import { createLog } from '#main/log'
import { mailedCode } from '../support/desktop'
import { invite } from '../support/installations'
import { makeTempDir, removeDataDir } from '../support/temp-dir'
import { type RunningApp, spawnApp } from './support/app'
import { expect, keepEvidence, test } from './support/fixtures'
import { keptDrafts } from './support/kept-drafts'
import { createTicket, enterCode, OWNER, row, setUpWorkspace, views } from './support/pages'
import { type Scene, openScene } from './support/scene'
import { until } from './support/until'

// A team's server, and desktops that join it by link.

let serverDir: string
let server: EmbeddedServer
let owner: Client
let scenes: [Scene, Scene]
let usedLink: string
/** Created in the window of the desktop that joined. */
let secondLink: string

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  serverDir = await makeTempDir('join-server')
  server = await startEmbeddedServer({ dataDir: serverDir, log: () => undefined })
  const prisma = join(import.meta.dirname, '../../prisma')
  await migrate(
    { endpoint: server.owner },
    prisma,
    createLog(() => undefined),
  )
  owner = new Client({ ...server.owner })
  await owner.connect()
  await owner.query('SELECT begin_setup($1, $2, $3)', [
    OWNER.workspaceName,
    OWNER.name,
    OWNER.email,
  ])
  await owner.query(`UPDATE "User" SET "role" = 'SUPER_ADMIN' WHERE "email" = $1`, [OWNER.email])
  scenes = [await openScene(), await openScene()]
})
test.afterEach(async ({ browserName: _ }, info) => {
  if (info.status === info.expectedStatus) return
  for (const scene of scenes) await keepEvidence(scene, info)
})
test.afterAll(async () => {
  for (const scene of scenes) await scene.close()
  await owner.end()
  await server.stop()
  await removeDataDir(serverDir)
})

async function newLink(): Promise<string> {
  const { login, password } = await invite(owner)
  const { host, port, database } = server.owner
  return buildTeamLink({
    server: { host, port, database },
    user: login,
    password,
    email: OWNER.email,
  })
}

/** The last app that was started in this scene. */
function runningApp(scene: Scene): RunningApp {
  const app = scene.apps.at(-1)
  if (app === undefined) throw new Error('the desktop does not run')
  return app
}

/** The axe-core violations of the current page. */
async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
}

async function joinedDesktops(): Promise<number> {
  const { rows } = await owner.query<{ joined: number }>(
    'SELECT count(*)::int AS joined FROM private.installations WHERE revoked_at IS NULL',
  )
  return rows[0]?.joined ?? 0
}

const linkField = ({ page }: RunningApp) => page.getByRole('textbox', { name: 'Link' })
const joinButton = ({ page }: RunningApp) => page.getByRole('button', { name: 'Join', exact: true })

/**
 * Requests a code and enters it. The team's worker would mail it; here it is read from the outbox
 * table.
 */
async function signInToTeam({ page }: RunningApp): Promise<void> {
  await owner.query('TRUNCATE private.code_request, private.mail_outbox')
  await page.getByRole('button', { name: 'Send code' }).click()
  const code = await until(
    'the code',
    async () => (await mailedCode(owner, OWNER.email)) ?? undefined,
  )
  await enterCode(page, code)
  await expect(views(page)).toBeVisible()
}

test('a desktop joins by link, works in the team, and still belongs to it after a restart', async () => {
  const app = await scenes[0].launch()
  const { page } = app
  await page.getByRole('radio', { name: 'Join a team' }).check({ timeout: 60_000 })
  await linkField(app).fill('connect-support://join/?host=')
  await expect(page.getByText(/is incomplete/)).toBeVisible()
  await expect(joinButton(app)).toBeDisabled()

  usedLink = await newLink()
  await linkField(app).fill(usedLink)
  const destination = page.getByLabel('Where this link leads')
  await expect(destination).toContainText(server.owner.database)
  await expect(destination).toContainText('On this computer')
  await linkField(app).press('Enter')

  // The link names the person it was made for.
  await expect(page.getByRole('textbox', { name: 'E-mail' })).toHaveValue(OWNER.email)
  await expect(page.getByText('This desktop belongs to the team on')).toBeVisible()
  await signInToTeam(app)
  await createTicket(page, {
    subject: 'From a desktop that joined',
    description: 'It has a login of its own.',
    requester: 'cora@customer.example',
  })
  const { rows } = await owner.query('SELECT "subject" FROM "Ticket"')
  expect(rows).toEqual([{ subject: 'From a desktop that joined' }])

  await app.quit()
  const again = await scenes[0].launch()
  await expect(again.page.getByText('This desktop belongs to the team on')).toBeVisible()
  await again.page.getByRole('textbox', { name: 'E-mail' }).fill(OWNER.email)
  await signInToTeam(again)
  await again.page.getByRole('button', { name: /All open/ }).click()
  await expect(row(again.page, 'From a desktop that joined')).toBeVisible()
})

test('people who manage desktops see them, and create a link for another one', async () => {
  const { page } = runningApp(scenes[0])
  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Desktops' }).click()
  const here = page.getByRole('listitem').filter({ hasText: 'This desktop' })
  await expect(here).toContainText(`${OWNER.name}. Joined`)
  await page.getByRole('button', { name: 'Make a link' }).click()
  secondLink = await page.getByRole('textbox', { name: 'The new link' }).inputValue()
  expect(secondLink).toMatch(/^connect-support:\/\/join\/\?/)
  await expect(page.getByRole('heading', { name: 'Open links (1)' })).toBeVisible()
  expect(await axeFindings(page)).toEqual([])

  await page.getByRole('button', { name: 'Sessions', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Sessions (2)' })).toBeVisible()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: /^End the session on/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  await expect(page.getByRole('heading', { name: 'Sessions (1)' })).toBeVisible()
  // While the dialog is open, Escape closes only the dialog.
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Settings' })).toBeHidden()
  await expect(views(page)).toBeVisible()
})

test('a used link is refused with an explanation and stays visible; the desktop can still be used alone', async () => {
  const app = await scenes[1].launch()
  const { page } = app
  await page.getByRole('radio', { name: 'Join a team' }).check({ timeout: 60_000 })
  await linkField(app).fill(usedLink)
  await joinButton(app).click()
  await expect(page.getByText(/was used, withdrawn or has expired/)).toBeVisible()
  await expect(linkField(app)).toHaveValue(usedLink)
  await page.getByRole('radio', { name: 'Use on this computer' }).check()
  await setUpWorkspace(app, { ...OWNER, workspaceName: 'Alone' })
})

test('a link from the system is shown and does nothing by itself', async () => {
  const [, scene] = scenes
  const app = runningApp(scene)
  const handOver = async () => {
    const second = spawnApp({ dataDir: scene.dataDir }, [secondLink])
    await once(second, 'exit')
  }
  await handOver()
  await expect(app.page.getByText('Sign out first, then open it again')).toBeVisible()
  await app.page.getByRole('button', { name: 'Alone' }).click()
  await app.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(app.page.getByRole('button', { name: 'Join a team instead' })).toBeVisible()
  await handOver()
  await expect(linkField(app)).toHaveValue(secondLink)
  await expect(joinButton(app)).toBeEnabled()
  expect(await joinedDesktops()).toBe(1)

  await joinButton(app).click()
  await expect(app.page.getByText('This desktop belongs to the team on')).toBeVisible()
  await app.page.getByRole('button', { name: 'Leave the team' }).click()
  await app.page.getByRole('dialog').getByRole('button', { name: 'Leave the team' }).click()
  // Its login is returned, and its own tickets are unchanged.
  await expect(app.page.getByText('keeps its tickets on this computer')).toBeVisible()
  expect(await joinedDesktops()).toBe(1)
})

test('a desktop whose login is revoked says so at once, can leave, and can join again', async () => {
  const app = runningApp(scenes[0])
  const { page } = app
  await expect(views(page)).toBeVisible()
  await row(page, 'From a desktop that joined').click()
  await page.getByRole('textbox', { name: 'Reply' }).fill('To Cora, who lives in Kiel')
  await until('the draft in the database', async () => {
    const { rowCount } = await owner.query(`SELECT FROM "Draft" WHERE "text" LIKE '%Kiel'`)
    return rowCount === 1 ? true : undefined
  })
  await keptDrafts(scenes[0].dataDir, 1, ['Kiel', '"isDirty":false'])
  await owner.query(
    `SELECT private.revoke_login(login) FROM private.installations WHERE login = $1`,
    [new URL(usedLink).searchParams.get('user')?.replace('_join_', '_i_')],
  )
  await expect(page.getByRole('heading', { name: /no longer belongs to the team/ })).toBeVisible()
  // Text for the customer is on the server, and no longer on the disk of this desktop.
  await expect(page.getByText(/are on the server too/)).toBeVisible()
  await keptDrafts(scenes[0].dataDir, 0)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: /no longer belongs to the team/ })).toBeVisible()
  await page.getByRole('button', { name: 'Leave the team' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave the team' }).click()
  await expect(page.getByRole('heading', { name: 'Create your workspace' })).toBeVisible({
    timeout: 60_000,
  })

  await page.getByRole('radio', { name: 'Join a team' }).check()
  await linkField(app).fill(await newLink())
  await joinButton(app).click()
  await expect(page.getByText('This desktop belongs to the team on')).toBeVisible()
  await signInToTeam(app)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await keptDrafts(scenes[0].dataDir, 1, ['Kiel'])
})
