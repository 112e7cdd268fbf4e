#!/usr/bin/env node
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runInForeground, runQuietly, toolEnv } from './child.mjs'
import { nodeProgram } from './node-version.mjs'
import { ensureNotificationService } from './notification-service.mjs'
import { MODULES, OUT } from './paths.mjs'
import { chooseTestRuntime, ensureBrowser, ensureDisplay } from './runtime.mjs'
import { say, seconds } from './say.mjs'
import { main, setUp } from './setup.mjs'
import { checkOutcome, reportOutcome, totalLine } from './test-report.mjs'

/** @typedef {import('./test-report.mjs').Outcome} Outcome */

const REPORTS = join(OUT, 'test-reports')

const CHECKS = [
  { name: 'format', args: [join(MODULES, 'prettier', 'bin', 'prettier.cjs'), '--check', '.'] },
  { name: 'lint', args: [join(MODULES, 'eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0'] },
  { name: 'types', args: [join(MODULES, 'typescript', 'bin', 'tsc'), '--build'] },
]

/** @type {Outcome[]} */
const outcomes = []

/**
 * Runs one part, says how it went, and keeps what it came to.
 * @param {string} name
 * @param {() => Promise<Outcome>} run
 */
async function part(name, run) {
  const began = performance.now()
  const outcome = await run()
  outcomes.push(outcome)
  say(`${name}: ${totalLine([outcome])} (${seconds(performance.now() - began)})`)
}

/**
 * @param {string} project a project of vitest.config.ts
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Outcome>}
 */
async function vitest(project, env) {
  const file = join(REPORTS, `${project}.json`)
  const code = await runInForeground(
    nodeProgram(),
    [
      join(MODULES, 'vitest', 'vitest.mjs'),
      ...['run', '--project', project, '--reporter=dot'],
      ...['--reporter=json', `--outputFile.json=${file}`],
    ],
    { env },
  )
  return reportOutcome(project, file, code)
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Outcome>}
 */
async function playwright(env) {
  const file = join(REPORTS, 'e2e.json')
  const code = await runInForeground(
    nodeProgram(),
    [join(MODULES, '@playwright', 'test', 'cli.js'), 'test', '--reporter=dot,json'],
    { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file } },
  )
  return reportOutcome('e2e', file, code)
}

// npm test: sets up, runs every part whatever the others say, and ends with one line of totals.
await main(async () => {
  await setUp()
  const { kind } = await chooseTestRuntime()
  // The stand-in is tested in any case.
  await ensureBrowser()
  await ensureNotificationService()
  const display = await ensureDisplay({ quiet: true })
  const env = { ...toolEnv(), ...display.env, CONNECT_RUNTIME: kind }
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  // Each of them keeps one core busy and prints nothing until it ends.
  await Promise.all(
    CHECKS.map(({ name, args }) =>
      part(name, async () => checkOutcome(name, await runQuietly(nodeProgram(), args, { env }))),
    ),
  )
  for (const project of ['unit', 'contract', 'integration']) {
    await part(project, () => vitest(project, env))
  }
  await part('e2e', () => playwright(env))
  await display.stop()
  for (const failure of outcomes.flatMap(({ failures }) => failures)) say(`\nFAILED ${failure}`)
  process.stdout.write(`\n${totalLine(outcomes)}\n`)
  return outcomes.some(({ failed }) => failed > 0) ? 1 : 0
})
