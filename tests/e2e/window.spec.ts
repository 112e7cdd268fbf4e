import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningApp, freePort, isElectron, spawnApp } from './support/app'
import { evaluateRaw } from './support/dev-tools'
import { expect, test } from './support/fixtures'
import { keptDrafts } from './support/kept-drafts'
import { createTicket, write } from './support/pages'
import { pageProcesses } from './support/processes'
import { until } from './support/until'

// The window itself: its position, its colours, and what happens when its page dies.

const logOf = (app: RunningApp) => readFile(join(app.dataDir, 'logs/app.log'), 'utf8')

/**
 * Kills the page's process as the system does when memory runs out, and waits until main has
 * noticed.
 */
async function killPage(app: RunningApp): Promise<void> {
  const before = (await logOf(app)).split('page-gone').length
  // A connection to a dead page would keep it alive.
  await app.browser.close()
  for (const pid of pageProcesses(app.process.pid ?? 0)) process.kill(pid, 'SIGKILL')
  await until('main to notice', async () =>
    (await logOf(app)).split('page-gone').length > before ? true : undefined,
  )
}

test('a page that dies comes back to the same ticket with its draft', async ({ shared }) => {
  await createTicket(shared.page, {
    subject: 'Half written when it died',
    description: 'Words',
    requester: 'cora@customer.example',
  })
  await write(shared.page, 'reply', 'Dear Cora, this is half a')
  await keptDrafts(shared.dataDir, 1, ['this is half a'])
  await killPage(shared)
  await shared.attach()
  const { page } = shared
  await expect(page.getByRole('heading', { name: 'Half written when it died' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue(
    'Dear Cora, this is half a',
  )
  await expect(page.getByText('The window stopped working and was reopened.')).toBeVisible()
  expect(await page.evaluate(() => typeof window.connect)).toBe('object')
})

test('a page that dies again and again says so, and comes back on request', async ({ shared }) => {
  for (let death = 0; death < 3; death += 1) {
    await killPage(shared)
    await shared.attach()
  }
  await killPage(shared)
  await shared.attach()
  await expect(shared.page.getByRole('alert')).toContainText('what you wrote is kept')
  await shared.page.getByRole('link', { name: 'Open the window again' }).click()
  await expect(shared.page.getByRole('navigation', { name: 'Views' })).toBeVisible()

  // A second start repairs a window that was given up, and a page that died before anybody looked.
  await killPage(shared)
  const second = spawnApp({ dataDir: shared.dataDir })
  await new Promise((resolve) => second.once('exit', resolve))
  expect(second.exitCode).toBe(0)
  await shared.attach()
  await expect(shared.page.getByRole('navigation', { name: 'Views' })).toBeVisible()
})

test('a window whose screen is gone opens on another one', async ({ scene }) => {
  const bounds = { x: 5200, y: 2400, width: 1000, height: 700, maximized: false }
  await writeFile(join(scene.dataDir, 'settings.json'), JSON.stringify({ bounds }))
  const { page } = await scene.launch()
  await expect
    .poll(() =>
      page.evaluate(() => ({
        left: window.screenX >= 0,
        top: window.screenY >= 0,
        right: window.screenX + window.outerWidth <= screen.width,
        bottom: window.screenY + window.outerHeight <= screen.height,
        size: [window.outerWidth, window.outerHeight],
      })),
    )
    .toEqual({ left: true, top: true, right: true, bottom: true, size: [1000, 700] })
})

test('the colours follow the choice at once, also back to those of the system', async ({
  scene,
}) => {
  const settings = { window: { theme: 'dark' } }
  await writeFile(join(scene.dataDir, 'settings.json'), JSON.stringify(settings))
  // Read without Playwright, see evaluateRaw.
  const port = await freePort()
  const app = spawnApp({ dataDir: scene.dataDir }, [`--remote-debugging-port=${port}`])
  const ended = once(app, 'exit')
  const ask = (expression: string) => evaluateRaw(port, expression)
  const isDark = () => ask(`matchMedia('(prefers-color-scheme: dark)').matches`)
  const choose = (theme: string) =>
    ask(`connect.settings.update({ theme: '${theme}' }).then(() => 'done')`)
  try {
    // Nobody listens there before the window is open.
    const first = () => ask('typeof connect').catch(() => undefined)
    await until('the page', async () => ((await first()) === 'object' ? true : undefined), 60_000)
    await expect.poll(isDark).toBe(true)
    await choose('system')
    await expect.poll(isDark).toBe(false)
    await choose('dark')
    await expect.poll(isDark).toBe(true)
    await choose('light')
    await expect.poll(isDark).toBe(false)
  } finally {
    app.kill('SIGTERM')
    await ended
  }
})

test('a right click offers the actions for text', async ({ shared }) => {
  test.skip(isElectron, 'Electron draws its menu outside of the page.')
  const { page } = shared
  await createTicket(page, {
    subject: 'Copied and pasted',
    description: 'Words',
    requester: 'cora@customer.example',
  })
  const reply = page.getByRole('textbox', { name: 'Reply' })
  const choose = async (label: string) => {
    await reply.click({ button: 'right' })
    await page.getByRole('menuitem', { name: label, exact: true }).click()
  }
  await reply.fill('Dear Cora')
  await choose('Select all')
  await choose('Cut')
  await expect(reply).toHaveValue('')
  await choose('Paste')
  await expect(reply).toHaveValue('Dear Cora')
  await page.getByRole('heading', { name: 'Copied and pasted' }).click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Paste', exact: true })).toHaveCount(0)
})
