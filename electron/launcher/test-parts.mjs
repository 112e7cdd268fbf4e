import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runInForeground, runQuietly, toolEnv } from './child.mjs'
import { fingerprint } from './fingerprint.mjs'
import { nodeProgram } from './node-version.mjs'
import { ensureNotificationService } from './notification-service.mjs'
import { MODULES, OUT, ROOT } from './paths.mjs'
import { chooseTestRuntime, ensureBrowser, ensureDisplay } from './runtime.mjs'
import { say, seconds } from './say.mjs'
import { checkOutcome, reportOutcome, totalLine } from './test-report.mjs'

/** @typedef {import('./test-report.mjs').Outcome} Outcome */

const REPORTS = join(OUT, 'test-reports')

/** What ESLint found, by content and configuration of each file. Other packages begin another cache. */
const LINT_CACHE = join(OUT, 'lint', fingerprint(ROOT, ['package-lock.json']).slice(0, 16))

const CHECKS = [
  { name: 'format', args: [join(MODULES, 'oxfmt', 'bin', 'oxfmt'), '--check'] },
  { name: 'types', args: [join(MODULES, '@typescript', 'native', 'bin', 'tsc'), '--build'] },
  {
    name: 'lint',
    args: [
      join(MODULES, 'eslint', 'bin', 'eslint.js'),
      ...['.', '--max-warnings=0'],
      ...['--cache', '--cache-strategy', 'content', '--cache-location', LINT_CACHE],
    ],
  },
  {
    name: 'lint with types',
    args: [
      join(MODULES, 'oxlint', 'bin', 'oxlint'),
      '--report-unused-disable-directives-severity=error',
    ],
  },
]

/**
 * The parts of the tests. Each reports its own outcome.
 * @typedef {object} Parts
 * @property {() => Promise<void>} checks format, types and lint, at the same time
 * @property {(project: string) => Promise<void>} vitest a project of vitest.config.ts
 * @property {() => Promise<void>} playwright the tests through the window
 */

/**
 * Runs parts of the tests, also after one of them failed, and ends with one line of totals.
 * @param {(parts: Parts) => Promise<void>} run
 * @returns {Promise<number>} the exit code
 */
export async function runParts(run) {
  const { kind } = await chooseTestRuntime()
  // The stand-in is tested on every runtime.
  await ensureBrowser()
  await ensureNotificationService()
  const display = await ensureDisplay({ quiet: true })
  const env = { ...toolEnv(), CONNECT_RUNTIME: kind }
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  /** @type {Outcome[]} */
  const outcomes = []
  /**
   * @param {string} name
   * @param {() => Promise<Outcome>} work
   */
  const part = async (name, work) => {
    const began = performance.now()
    const outcome = await work()
    outcomes.push(outcome)
    say(`${name}: ${totalLine([outcome])} (${seconds(performance.now() - began)})`)
  }
  await run({
    checks: async () => {
      await Promise.all(
        CHECKS.map(({ name, args }) =>
          part(name, async () =>
            checkOutcome(name, await runQuietly(nodeProgram(), args, { env })),
          ),
        ),
      )
    },
    vitest: (project) => part(project, () => vitest(project, { ...env, ...display.env })),
    // Its workers start separate displays, because a window that opens over another takes its
    // pointer.
    playwright: () => part('e2e', () => playwright(env)),
  })
  await display.stop()
  for (const failure of outcomes.flatMap(({ failures }) => failures)) say(`\nFAILED ${failure}`)
  process.stdout.write(`\n${totalLine(outcomes)}\n`)
  return outcomes.some(({ failed }) => failed > 0) ? 1 : 0
}

/**
 * @param {string} project
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
