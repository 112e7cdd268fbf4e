import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  needsVirtualDisplay,
  startVirtualDisplay,
  type VirtualDisplay,
} from '#launcher/display.mjs'
import { browserProcesses, dataFolder, removeFolder, RuntimeApp } from './fixtures/runtime-app'

let display: VirtualDisplay | undefined
let dataDir: string
let apps: RuntimeApp[] = []

beforeAll(async () => {
  if (needsVirtualDisplay()) display = await startVirtualDisplay()
})

afterAll(async () => {
  await display?.stop()
})

beforeEach(() => {
  dataDir = dataFolder()
})

afterEach(async () => {
  for (const app of apps) app.kill('SIGKILL')
  await Promise.all(apps.map((app) => app.exit))
  apps = []
  await noBrowserLeft()
  removeFolder(dataDir)
})

function launch(...args: string[]): RuntimeApp {
  const app = new RuntimeApp(dataDir, display?.env ?? {}, args)
  apps.push(app)
  return app
}

async function noBrowserLeft(): Promise<void> {
  await expect.poll(() => browserProcesses(dataDir), { timeout: 20_000 }).toEqual([])
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** A second client of the same window, as in end-to-end tests: the switch reaches the browser. */
async function drive(app: RuntimeApp, port: number): Promise<{ browser: Browser; page: Page }> {
  await app.waitFor('loaded')
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = browser.contexts()[0]?.pages()[0]
  if (!page) throw new Error('no page')
  return { browser, page }
}

test('quitting runs through every event in order and ends the browser', async () => {
  const app = launch()
  await app.waitFor('loaded')
  app.events.length = 0
  void app.call('quit').catch(() => undefined)
  expect(await app.exit).toBe(0)
  expect(app.events).toEqual(['before-quit', 'close', 'closed', 'will-quit', 'quit'])
  await noBrowserLeft()
})

test('closing the last window quits', async () => {
  const app = launch()
  await app.waitFor('loaded')
  app.events.length = 0
  void app.call('close').catch(() => undefined)
  expect(await app.exit).toBe(0)
  expect(app.events).toEqual([
    'close',
    'closed',
    'window-all-closed',
    'before-quit',
    'will-quit',
    'quit',
  ])
})

test('a window that refuses to close stays, and stops quitting', async () => {
  const app = launch()
  await app.waitFor('loaded')
  await app.call('refuseClose', true)
  await app.call('quit')
  await app.waitFor('close')
  expect(await app.inPage('1 + 1')).toBe(2)
  await app.call('refuseClose', false)
  await app.call('refuseQuit', true)
  await app.call('quit')
  expect(await app.inPage('1 + 1')).toBe(2)
  expect(app.events.filter((event) => event === 'before-quit')).toHaveLength(2)
})

test.each([
  ['a signal', ['SIGTERM']],
  [
    'several signals at once, as a closing terminal sends them,',
    ['SIGINT', 'SIGHUP', 'SIGINT', 'SIGTERM'],
  ],
] as const)('%s quits in order', async (_name, signals) => {
  const app = launch()
  await app.waitFor('loaded')
  for (const signal of signals) app.kill(signal)
  expect(await app.exit).toBe(0)
  expect(app.events.slice(-2)).toEqual(['will-quit', 'quit'])
})

test('a second start notifies the first one and exits', async () => {
  const first = launch()
  await first.waitFor('loaded')
  const second = launch('--hello')
  expect(await second.exit).toBe(0)
  expect(second.events).toContain('second')
  const received = (await first.waitFor('second-instance')) as { argv: string[]; data: unknown }
  expect(received.argv.at(-1)).toBe('--hello')
  expect(received.data).toEqual({ from: 'a second start' })
  expect(await first.call('windows')).toBe(1)
})

test('of many starts at the same moment one wins', async () => {
  const all = Array.from({ length: 5 }, () => launch())
  const outcomes = await Promise.all(
    all.map((app) => Promise.race([app.exit, app.waitFor('loaded').then(() => 'first')])),
  )
  expect(outcomes.filter((outcome) => outcome === 'first')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 0)).toHaveLength(4)
})

test('a killed app leaves no browser, and its lock does not block the next start', async () => {
  const app = launch()
  await app.waitFor('loaded')
  expect(browserProcesses(dataDir).length).toBeGreaterThan(0)
  app.kill('SIGKILL')
  await app.exit
  await noBrowserLeft()
  const next = launch()
  await next.waitFor('loaded')
  expect(await next.inPage(`connect.invoke('echo', 'again')`)).toBe('again')
})

test('a lock file with garbage belongs to nobody', async () => {
  const first = launch()
  await first.waitFor('loaded')
  first.kill('SIGKILL')
  await first.exit
  await noBrowserLeft()
  writeFileSync(join(dataDir, 'instance', 'lock.json'), '{"pid":')
  await launch().waitFor('loaded')
})

test('a browser that dies is reported, and ends the app with an error', async () => {
  const app = launch()
  await app.waitFor('loaded')
  const [main] = browserProcesses(dataDir).filter((line) => line.includes('--app='))
  process.kill(Number(main?.trim().split(' ')[0]), 'SIGKILL')
  expect(await app.waitFor('gone')).toBe('killed')
  expect(await app.exit).toBe(1)
  expect(app.output).toContain('The browser ended unexpectedly')
})

test('a window in use asks before it closes, and can be kept open', async () => {
  const port = await freePort()
  const app = launch(`--remote-debugging-port=${port}`)
  const { browser, page } = await drive(app, port)
  page.on('dialog', () => undefined)
  await page.click('h1')
  await app.call('refuseClose', true)
  const closing = page.close({ runBeforeUnload: true })
  await app.waitFor('close')
  await closing
  expect(await app.inPage('document.title')).toBe('Fixture')
  await browser.close()
})

test('the path of a chosen file reaches main through the preload', async () => {
  const port = await freePort()
  const app = launch(`--remote-debugging-port=${port}`)
  const { browser, page } = await drive(app, port)
  const file = join(dataDir, 'ein Bild "1".txt')
  writeFileSync(file, 'content')
  // Not page.setInputFiles: for a browser that it did not start, it passes the content without the
  // path.
  const devTools = await page.context().newCDPSession(page)
  const { root } = await devTools.send('DOM.getDocument')
  const { nodeId } = await devTools.send('DOM.querySelector', {
    nodeId: root.nodeId,
    selector: '#file',
  })
  await devTools.send('DOM.setFileInputFiles', { nodeId, files: [file] })
  const path = await app.inPage(
    `connect.pathOf(document.getElementById('file').files[0]).then((echo) => echo.path)`,
  )
  expect(path).toBe(file)
  await browser.close()
})

test('a name that the runtime does not have fails at import', async () => {
  const register = join(import.meta.dirname, '../../electron/runtime-chromium/register.ts')
  const code = `import { Tray } from 'electron'; console.log(Tray)`
  const child = spawn(process.execPath, ['--import', register, '--input-type=module', '-e', code])
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [exitCode] = (await once(child, 'exit')) as [number]
  expect(exitCode).toBe(1)
  expect(output).toContain("does not provide an export named 'Tray'")
})
