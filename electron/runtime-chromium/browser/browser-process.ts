import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { CdpConnection, unlessGone } from './cdp-connection.ts'

const CLOSE_PATIENCE_MS = 4000

export interface BrowserExit {
  code: number | null
  signal: NodeJS.Signals | null
  /** True if this process asked for it or the last window was closed. Then it is no failure. */
  expected: boolean
}

/**
 * A running browser, controlled over two pipes. If this process dies, the pipes break and the
 * browser ends.
 */
export class BrowserProcess {
  readonly connection: CdpConnection
  readonly exited: Promise<BrowserExit>
  private expectExit = false
  private readonly child: ChildProcess

  constructor(executable: string, args: string[]) {
    this.child = spawn(executable, [...args, '--remote-debugging-pipe'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // Its own process group: Ctrl+C in a terminal goes to the app, which then closes the browser
      // properly.
      detached: process.platform !== 'win32',
    })
    const lastWords = collectTail(this.child.stderr as Readable)
    this.connection = new CdpConnection(
      this.child.stdio[3] as Writable,
      this.child.stdio[4] as Readable,
    )
    const exit = Promise.withResolvers<BrowserExit>()
    this.exited = exit.promise
    this.child.once('error', (error) => {
      process.stderr.write(`The browser ${executable} could not be started: ${error.message}\n`)
      exit.resolve({ code: null, signal: null, expected: false })
    })
    this.child.once('exit', (code, signal) => {
      const expected = this.expectExit || code === 0
      if (!expected) {
        process.stderr.write(
          `The browser ended unexpectedly (${signal ?? `exit code ${code}`}).\n${lastWords()}`,
        )
      }
      exit.resolve({ code, signal, expected })
    })
  }

  /** Asks the browser to close, and kills it if it does not within four seconds. */
  async close(): Promise<void> {
    this.expectExit = true
    if (this.hasExited()) return
    const timer = setTimeout(() => this.kill(), CLOSE_PATIENCE_MS)
    await unlessGone(this.connection.browser.send('Browser.close'))
    await this.exited
    clearTimeout(timer)
  }

  /** Kills the browser at once. Safe in a process exit handler. */
  kill(): void {
    this.expectExit = true
    if (!this.hasExited()) this.child.kill('SIGKILL')
  }

  private hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }
}

/** Passes a command line to the browser that already owns the profile. Resolves when it accepted it. */
export async function forwardToRunningBrowser(executable: string, args: string[]): Promise<void> {
  const child = spawn(executable, args, { stdio: 'ignore' })
  await once(child, 'exit')
}

/** Remembers the last lines that the browser prints. They are shown only if it fails. */
function collectTail(stream: Readable): () => string {
  let tail = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    tail = (tail + text).slice(-4000)
  })
  return () => tail
}
