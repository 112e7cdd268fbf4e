import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { MODULES, ROOT } from './paths.mjs'
import { Stop } from './say.mjs'

const PARENT_LOOK_MS = 300

/** @typedef {{ env?: NodeJS.ProcessEnv, timeoutMs?: number, cwd?: string, signal?: AbortSignal }} ChildOptions */

/** The environment for this project's tools. Programs are found by name, as in npm scripts. */
export function toolEnv() {
  return {
    ...process.env,
    PATH: `${join(MODULES, '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  }
}

/**
 * Runs a program quietly. Resolves to its exit code and everything it printed.
 * @param {string} program
 * @param {string[]} args
 * @param {ChildOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(program, args, { env = toolEnv(), timeoutMs, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: process.stderr.isTTY ? env : { ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
      // On Windows npm is a script, which only a shell can start.
      shell: process.platform === 'win32' && !program.includes('\\'),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text))
    }
    child.once('error', (error) => resolve({ code: 127, output: `${program}: ${error.message}` }))
    child.once('close', (code, signal) => resolve({ code: exitCode(code, signal), output }))
  })
}

/**
 * Runs a program quietly. If it fails, stops with what it printed.
 * @param {string} program
 * @param {string[]} args
 * @param {ChildOptions} [options]
 * @returns {Promise<string>}
 */
export async function runOrStop(program, args, options) {
  const { code, output } = await runQuietly(program, args, options)
  if (code !== 0)
    throw new Stop(`${output.trimEnd()}\n\n${program} ${args[0] ?? ''} failed (${code}).`)
  return output
}

/**
 * Runs a program in the foreground: it has this terminal and gets this process's signals. Resolves
 * to its exit code. `signal` asks it to end.
 * @param {string} program
 * @param {string[]} args
 * @param {ChildOptions} [options]
 * @returns {Promise<number>}
 */
export function runInForeground(program, args, { env = toolEnv(), cwd = ROOT, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' })
    const passOn = (/** @type {NodeJS.Signals} */ signal) => {
      // A terminal sends the signal to the child by itself. A second one could mean "stop at once".
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal)
    }
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const one of signals) process.on(one, passOn)
    const end = () => void child.kill('SIGTERM')
    const unwatch = watchParent(end)
    signal?.addEventListener('abort', end)
    if (signal?.aborted) end()
    child.once('error', (error) => reject(new Stop(`${program}: ${error.message}`)))
    child.once('exit', (code, killedBy) => {
      for (const one of signals) process.off(one, passOn)
      signal?.removeEventListener('abort', end)
      unwatch()
      resolve(exitCode(code, killedBy))
    })
  })
}

/**
 * npm runs scripts in a shell. When npm is told to end, it ends only that shell. The shell's child
 * notices this only because its parent process changes.
 * @param {() => void} onGone
 */
function watchParent(onGone) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, PARENT_LOOK_MS)
  return () => clearInterval(timer)
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCode(code, signal) {
  return code ?? 128 + (signal ? constants.signals[signal] : 1)
}
