import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, type Page, chromium } from '@playwright/test'

const root = resolve(import.meta.dirname, '../../..')

/** The built app in a window of its own, on a data folder of its own, driven through DevTools. */
export interface RunningApp {
  page: Page
  dataDir: string
  process: ChildProcess
  /** What the app wrote to its console. */
  output(): string
  /** Ends the app as a user would, by closing it; resolves when the process is gone. */
  quit(): Promise<void>
  /** kill -9, as a crash or a power cut would; resolves when the process is gone. */
  kill(): Promise<void>
}

export interface LaunchOptions {
  dataDir: string
  env?: Record<string, string>
}

/** Starts the built app and waits for its page. */
export async function launchApp({ dataDir, env = {} }: LaunchOptions): Promise<RunningApp> {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(root, 'electron/runtime-chromium/register.ts'),
      join(root, 'out/main/index.js'),
      `--remote-debugging-port=${port}`,
    ],
    {
      cwd: root,
      env: { ...process.env, DATABASE_URL: '', SMTP_URL: '', ...env, CONNECT_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const gone = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await gone
  }
  try {
    const { browser, page } = await connect(port, child, () => output)
    return {
      page,
      dataDir,
      process: child,
      output: () => output,
      quit: async () => {
        await browser.close()
        await end('SIGTERM')
      },
      kill: () => end('SIGKILL'),
    }
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
}

/** A private data folder, removed by `dispose`. */
export async function privateFolder(): Promise<{ path: string; dispose(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'connect-support-e2e-'))
  return { path, dispose: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}

/** The newest six-digit code among the mails that the app wrote to its outbox folder. */
export async function newestCode(
  dataDir: string,
  after = 0,
): Promise<{ code: string; mails: number }> {
  const folder = join(dataDir, 'outbox')
  for (;;) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'))
    const newest = names.sort().at(-1)
    if (names.length > after && newest !== undefined) {
      const mail = await readFile(join(folder, newest), 'utf8')
      const code = /^Subject:.*?(\d{3})\s?(\d{3})/m.exec(mail)
      if (code !== null) return { code: `${code[1]}${code[2]}`, mails: names.length }
    }
    await new Promise((done) => setTimeout(done, 50))
  }
}

async function connect(
  port: number,
  child: ChildProcess,
  output: () => string,
): Promise<{ browser: Browser; page: Page }> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the app ended by itself:\n${output()}`)
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null)
    const page = browser
      ?.contexts()
      .flatMap((context) => context.pages())
      .find((candidate) => candidate.url().includes('index.html'))
    if (browser !== null && page !== undefined) return { browser, page }
    await browser?.close()
    await new Promise((done) => setTimeout(done, 100))
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
