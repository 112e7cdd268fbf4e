import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { type Socket, connect, createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, type Page, chromium } from '@playwright/test'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import { writePrivateFile } from '#main/private-file'
import { makeTempDir } from '../support/temp-dir'
import { type Figures, WrongResult, figures } from './measure'

const ROOT = resolve(import.meta.dirname, '../..')
const REGISTER = join(ROOT, 'electron/runtime-chromium/register.ts')
const RUNS = 5
const PATIENCE_MS = 60_000

/** A program for the runtime, and what its page shows when it is ready. */
interface Program {
  entry: string
  dataDir: string
  ready: string
}

/**
 * Measures the built app on a filled data folder from the command to the first ticket in the
 * window, and an empty window of the same runtime in the same way, in turns. The session's token is
 * stored where the app expects it, so that the app shows the queue at once.
 */
export async function measureStart(
  dataDir: string,
  token: string,
): Promise<({ operation: string } & Figures)[]> {
  await writePrivateFile(join(dataDir, 'session'), token)
  const emptyDir = await makeTempDir('bench-empty')
  const app: Program = {
    entry: join(ROOT, 'out/main/index.js'),
    dataDir,
    ready: '[role="grid"] [role="row"]',
  }
  const empty: Program = {
    entry: join(import.meta.dirname, 'empty-window.ts'),
    dataDir: emptyDir,
    ready: '#ready',
  }
  const product: number[] = []
  const emptyWindow: number[] = []
  const withServer: number[] = []
  try {
    for (let run = 0; run <= RUNS; run += 1) {
      const windowMs = await timeStart(empty)
      const serverMs = await timeServer(dataDir)
      const appMs = await timeStart(app)
      // The first round fills the system's caches.
      if (run === 0) continue
      product.push(appMs)
      emptyWindow.push(windowMs)
      withServer.push(windowMs + serverMs)
    }
  } finally {
    await rm(emptyDir, { recursive: true, force: true })
  }
  return [
    {
      operation: 'start, beside an empty window',
      ...figures({ product, baseline: emptyWindow }),
    },
    {
      operation: 'start, beside empty window and bare server',
      ...figures({ product, baseline: withServer }),
    },
  ]
}

async function timeServer(dataDir: string): Promise<number> {
  const began = performance.now()
  const server = await startEmbeddedServer({ dataDir, log: () => undefined })
  const took = performance.now() - began
  await server.stop()
  return took
}

/** A program that shows what it shows when it is ready. */
export interface ShownPage {
  page: Page
  /** Milliseconds since the command. */
  took: number
  /** The main process. */
  pid: number
  close(): Promise<void>
}

/** Milliseconds from the command to what `program` shows when it is ready. Ends the program afterwards. */
async function timeStart(program: Program): Promise<number> {
  const shown = await openProgram(program)
  await shown.close()
  return shown.took
}

/** Starts a program and waits for what it shows when it is ready. */
export async function openProgram(program: Program): Promise<ShownPage> {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', REGISTER, program.entry, `--remote-debugging-port=${port}`],
    {
      cwd: ROOT,
      env: { ...process.env, DATABASE_URL: '', SMTP_URL: '', CONNECT_DATA_DIR: program.dataDir },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const gone = once(child, 'exit')
  let browser: Browser | undefined
  const close = async () => {
    await browser?.close()
    child.kill('SIGTERM')
    await gone
  }
  try {
    await listening(port, child)
    browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    const page = await findPage(browser)
    await ready(page, program)
    return { page, took: performance.now() - began, pid: child.pid ?? 0, close }
  } catch (error) {
    await close()
    throw new WrongResult(`${program.entry} did not show ${program.ready}`, { cause: error })
  }
}

async function ready(page: Page, { ready: selector }: Program): Promise<void> {
  try {
    await page.waitForSelector(selector, { timeout: PATIENCE_MS })
  } catch (error) {
    const shown = await page.locator('body').innerText()
    throw new Error(`the page shows instead: ${shown}`, { cause: error })
  }
}

/** Waits until a port of this machine answers. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error('it ended by itself')
    if (await answers(connect(port, '127.0.0.1'))) return
    if (performance.now() > deadline) throw new Error('no browser came up')
    await pause(5)
  }
}

function answers(socket: Socket): Promise<boolean> {
  return new Promise((tell) => {
    socket.once('connect', () => tell(true))
    socket.once('error', () => tell(false))
  }).then((answered) => {
    socket.destroy()
    return answered === true
  })
}

async function findPage(browser: Browser): Promise<Page> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const page = browser
      .contexts()
      .flatMap((context) => context.pages())
      .find((candidate) => candidate.url().includes('index.html'))
    if (page !== undefined) return page
    if (performance.now() > deadline) throw new Error('no page came up')
    await pause(5)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  return address.port
}
