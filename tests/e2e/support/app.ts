import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { type Browser, type Page, chromium } from '@playwright/test'
import { findElectron } from '#launcher/electron-program.mjs'
import { appCommand, type Runtime } from '#launcher/runtime.mjs'
import { until } from './until'

const root = resolve(import.meta.dirname, '../../..')
/** On a busy machine a first start (database, migrations, browser) takes a while. */
const START_PATIENCE_MS = 60_000
const QUIT_PATIENCE_MS = 30_000
const ACTION_PATIENCE_MS = 20_000

/** Whether the app runs on Electron itself: CONNECT_RUNTIME=electron npm run test:e2e. */
export const isElectron = process.env['CONNECT_RUNTIME'] === 'electron'

/** The built app in its own window with its own data folder, controlled through DevTools. */
export interface RunningApp {
  page: Page
  browser: Browser
  dataDir: string
  /** The DevTools port on this machine. */
  port: number
  process: ChildProcess
  /** What the app wrote to its console. */
  output(): string
  /** Uncaught errors of the page's own script. */
  pageErrors: Error[]
  /**
   * Connects to the window again after its page died or was left alone. Replaces `page` and
   * `browser`.
   */
  attach(): Promise<void>
  /** Ends the app as the system does at log-out. Resolves to its exit code when it has ended. */
  quit(): Promise<number | null>
  /** Resolves to the exit code when the app has ended by itself. */
  ended(): Promise<number | null>
  /** kill -9, like a crash or a power cut. Resolves when the process has ended. */
  kill(): Promise<void>
}

export interface LaunchOptions {
  dataDir: string
  env?: Record<string, string>
  /** As the desktop environment passes them to a program, for example a link. */
  args?: string[]
  /** Another build of the app than the project's own, run by the stand-in. */
  entry?: string
}

/** Starts only the process of the built app, without waiting for a window. */
export function spawnApp(options: LaunchOptions, args: string[] = []): ChildProcess {
  const { dataDir, env = {}, entry } = options
  const [program, all] = appCommand(entry === undefined ? runtime() : STAND_IN, args, entry)
  return spawn(program, all, {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: '',
      SMTP_URL: '',
      // Shows nothing on the desktop of the person who runs the tests.
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      ...env,
      CONNECT_DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The stand-in finds its browser by itself. */
const STAND_IN: Runtime = { kind: 'chromium', program: '' }

/** As `npm start` runs it. The launcher has made sure that it exists. */
function runtime(): Runtime {
  if (!isElectron) return STAND_IN
  const program = findElectron()
  if (program === undefined) throw new Error('Electron is not installed here')
  return { kind: 'electron', program }
}

/** Starts the built app and waits for its page. */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const port = await freePort()
  const child = spawnApp(options, [`--remote-debugging-port=${port}`, ...(options.args ?? [])])
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const gone = once(child, 'exit') as Promise<[number | null]>
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await gone
  }
  const pageErrors: Error[] = []
  const attach = async () => {
    const found = await until(
      'the window of the app',
      async () => {
        if (child.exitCode !== null) throw new Error(`the app ended by itself:\n${output}`)
        return findPage(port)
      },
      START_PATIENCE_MS,
    )
    found.page.setDefaultTimeout(ACTION_PATIENCE_MS)
    found.page.on('pageerror', (error) => pageErrors.push(error))
    return found
  }
  try {
    const running: RunningApp = {
      ...(await attach()),
      attach: async () => {
        await running.browser.close()
        Object.assign(running, await attach())
      },
      dataDir: options.dataDir,
      port,
      process: child,
      output: () => output,
      pageErrors,
      quit: async () => {
        await running.browser.close()
        const late = setTimeout(() => child.kill('SIGKILL'), QUIT_PATIENCE_MS)
        await end('SIGTERM')
        clearTimeout(late)
        return child.exitCode
      },
      ended: async () => {
        const [code] = await gone
        return code
      },
      kill: async () => {
        await end('SIGKILL')
        await running.browser.close()
      },
    }
    return running
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
}

async function findPage(port: number): Promise<{ browser: Browser; page: Page } | undefined> {
  // Refused until the browser listens. The caller retries.
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined)
  const page = browser
    ?.contexts()
    .flatMap((context) => context.pages())
    .find((candidate) => /\/(index|window-stopped)\.html/.test(candidate.url()))
  if (browser !== undefined && page !== undefined) return { browser, page }
  await browser?.close()
  return undefined
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
