import { existsSync } from 'node:fs'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { queryOnce } from '../support/embedded-query'
import { spawnApp } from './support/app'
import { ownerOf, runningServer } from './support/embedded'
import { closeCommentGate, killDatabase } from './support/fault-tools'
import { expect, test } from './support/fixtures'
import { newestCode } from './support/outbox'
import {
  OWNER,
  createTicket,
  enterCode,
  feed,
  row,
  setUpWorkspace,
  showView,
  views,
  write,
} from './support/pages'

const TICKET = {
  subject: 'Answered in a bad moment',
  description: 'Is anybody there?',
  requester: 'cora@customer.example',
}

test('the database is killed while a reply is sent: the text stays, and arrives once', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  const words = 'Written while the database went away.'
  await queryOnce(await ownerOf(dataDir), 'UPDATE "WorkspaceSettings" SET "undoSendSeconds" = 0')
  const gate = await closeCommentGate(await ownerOf(dataDir))
  await write(page, 'reply', words)
  await page.getByRole('button', { name: 'Send reply' }).click()
  await gate.reached()

  const database = await killDatabase(dataDir)
  const field = page.getByRole('textbox', { name: 'Reply' })
  const composer = page.getByRole('region', { name: 'Write a public reply' })
  await expect(page.getByRole('status').filter({ hasText: /Reconnecting|Offline/ })).toBeVisible()
  await expect(
    composer.getByRole('status').filter({ hasText: /Not (sent|confirmed) yet/ }),
  ).toBeVisible()
  // The text being sent is shown beside a field that is free for the next one.
  await expect(composer).toContainText(words)
  await expect(field).toHaveValue('')
  // Messages that were loaded before are still readable.
  await expect(feed(page).getByRole('article')).toHaveCount(1)

  await database.bringBack()
  await expect(feed(page).getByRole('article')).toHaveCount(2, { timeout: 60_000 })
  await expect(feed(page)).toContainText(words)
  await expect(composer).not.toContainText(words)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  const found = await queryOnce(
    await ownerOf(dataDir),
    'SELECT 1 FROM "Comment" WHERE "content" = $1',
    [words],
  )
  expect(found).toHaveLength(1)
})

test('the database is killed between two changes: the next one works without help', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  const before = await runningServer(dataDir)
  process.kill(before?.pid ?? 0, 'SIGKILL')
  // The app detects it itself or with the next call. Either way it starts the server again.
  await expect(async () => {
    await page.getByRole('button', { name: /^(Close|Reopen)$/ }).click()
    await expect(page.getByRole('button', { name: 'Reopen' })).toBeVisible({ timeout: 5_000 })
  }).toPass({ timeout: 60_000 })
  const after = await runningServer(dataDir)
  expect(after?.pid).not.toBe(before?.pid)
})

test('a person who is deactivated while their window is open is signed out at once', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  await write(page, 'reply', 'Half a')
  const owner = await ownerOf(dataDir)
  // The workspace needs another owner, and the installation another administrator.
  await queryOnce(
    owner,
    `WITH other AS (
       INSERT INTO "User" ("id", "email", "name", "role", "updatedAt")
       VALUES (private.new_id(), 'other@example.org', 'Ben Other', 'SUPER_ADMIN', now()) RETURNING "id")
     INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role", "updatedAt")
     SELECT private.new_id(), other."id", w."id", 'OWNER', now() FROM other, "Workspace" w`,
  )
  await queryOnce(owner, 'UPDATE "User" SET "isActive" = false WHERE "email" = $1', [OWNER.email])
  await expect(page.getByText('Your session has ended')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send code' })).toBeVisible()
  await expect(feed(page)).toHaveCount(0)
  const found = await queryOnce(await ownerOf(dataDir), 'SELECT 1 FROM "Comment"')
  expect(found).toEqual([])
})

test('a settings file full of garbage is set aside, and reported', async ({ shared, scene }) => {
  await shared.quit()
  const garbage = '{"window": \u0000\u0001 nonsense'
  await writeFile(join(scene.dataDir, 'settings.json'), garbage)
  const { page } = await scene.launch()
  await expect(views(page)).toBeVisible()
  await expect(page.getByText(/settings file could not be read/)).toBeVisible()
  const aside = (await readdir(scene.dataDir)).filter((name) => name.startsWith('settings.broken-'))
  expect(aside).toHaveLength(1)
  expect(await readFile(join(scene.dataDir, aside[0] ?? ''), 'utf8')).toBe(garbage)
  await page.getByRole('button', { name: 'Dismiss this notice' }).click()
  await expect(page.getByText(/settings file could not be read/)).toHaveCount(0)
})

test('an outbox that is not writable is explained, and the code arrives when it is writable', async ({
  app,
}) => {
  const { page, dataDir } = app
  const outbox = join(dataDir, 'outbox')
  await expect(page.getByRole('button', { name: 'Create workspace' })).toBeVisible({
    timeout: 60_000,
  })
  await writeFile(outbox, 'a file where a folder should be')
  await page.getByRole('textbox', { name: 'Workspace name' }).fill(OWNER.workspaceName)
  await page.getByRole('textbox', { name: 'Your name' }).fill(OWNER.name)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(OWNER.email)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(
    page.getByRole('alert').filter({ hasText: /The mail is delayed.*Reason/ }),
  ).toBeVisible()
  await rm(outbox)
  await enterCode(page, await newestCode(dataDir))
  await expect(views(page)).toBeVisible()
})

test('a second start leaves everything to the first', async ({ shared, scene }) => {
  await createTicket(shared.page, TICKET)
  const before = await runningServer(scene.dataDir)
  const second = spawnApp({ dataDir: scene.dataDir })
  const [code] = (await once(second, 'exit')) as [number | null]
  expect(code).toBe(0)
  expect(await runningServer(scene.dataDir)).toEqual(before)
  await showView(shared.page, 'Unassigned')
  await expect(row(shared.page, TICKET.subject)).toBeVisible()
})

test('kill -9 of the app leaves a database that the next start takes over', async ({
  shared,
  scene,
}) => {
  await createTicket(shared.page, TICKET)
  await shared.kill()
  const left = await runningServer(scene.dataDir)
  expect(left).toBeDefined()
  const { page } = await scene.launch()
  await expect(views(page)).toBeVisible()
  await showView(page, 'Unassigned')
  await expect(row(page, TICKET.subject)).toBeVisible()
  expect((await runningServer(scene.dataDir))?.pid).toBe(left?.pid)
})

test('an unknown database folder is explained and left unchanged', async ({ scene }) => {
  const first = await scene.launch()
  await setUpWorkspace(first)
  await first.quit()
  const state = join(scene.dataDir, 'database/state.json')
  const good = await readFile(state, 'utf8')
  await writeFile(state, 'garbage')
  const broken = await scene.launch()
  await expect(
    broken.page.getByRole('heading', { name: 'The database on this computer cannot be opened' }),
  ).toBeVisible()
  await broken.quit()
  expect(await readFile(state, 'utf8')).toBe('garbage')
  await writeFile(state, good)
  const again = await scene.launch()
  await expect(views(again.page)).toBeVisible()
  expect(existsSync(join(scene.dataDir, 'database/initialising'))).toBe(false)
})

test('an uncaught error of the main process is shown, logged, and quits the app in order', async ({
  scene,
}) => {
  const file = join(import.meta.dirname, 'support/fail-on-signal.mjs')
  const app = await scene.launch({ NODE_OPTIONS: `--import=${pathToFileURL(file).href}` })
  await expect(app.page.getByRole('button', { name: 'Create workspace' })).toBeVisible({
    timeout: 60_000,
  })
  await app.browser.close()
  app.process.kill('SIGUSR2')
  expect(await app.ended()).toBe(1)
  expect(app.output()).toContain('Connect Support has to close\nSomething unexpected went wrong')
  const log = await readFile(join(scene.dataDir, 'logs/app.log'), 'utf8')
  expect(log).toMatch(/"event":"main-fault","kind":"exception","error":"TypeError"/)
  expect(await runningServer(scene.dataDir)).toBeUndefined()
})

test('a data folder that cannot be created is explained, and nothing is started', async ({
  scene,
}) => {
  const file = join(scene.dataDir, 'no-folder')
  await writeFile(file, '')
  const app = spawnApp({ dataDir: join(file, 'data') })
  let output = ''
  app.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(app, 'close')) as [number]
  expect(code).toBe(1)
  expect(output).toContain('Connect Support could not start')
  expect(output).toMatch(/no-folder.* cannot be used \(ENOTDIR\)\. Nothing was changed\./)
})
