import { existsSync, readFileSync } from 'node:fs'

/**
 * The outcome of one part of the tests.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Outcome
 */

/**
 * A part that passes or fails as a whole, such as lint: counts as one check.
 * @param {string} name
 * @param {{ code: number, output: string }} result
 * @returns {Outcome}
 */
export function checkOutcome(name, { code, output }) {
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] }
  return { passed: 0, failed: 1, skipped: 0, failures: [`${name}\n${output.trim()}`] }
}

/**
 * Reads the JSON report of Vitest or Playwright. A run that failed without a failed test in its
 * report (because it crashed, or found no tests) counts as one failure.
 * @param {string} name
 * @param {string} file
 * @param {number} code the exit code of the run
 * @returns {Outcome}
 */
export function reportOutcome(name, file, code) {
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  const outcome = report?.testResults ? vitestOutcome(report) : playwrightOutcome(report ?? {})
  if (code !== 0 && outcome.failed === 0) {
    outcome.failed = 1
    outcome.failures.push(`${name} ended with exit code ${code}; see above.`)
  }
  return outcome
}

/**
 * @param {{ testResults: { name: string, message?: string, status?: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[] }} report
 * @returns {Outcome}
 */
function vitestOutcome({ testResults }) {
  const outcome = empty()
  for (const file of testResults) {
    for (const { status, fullName, failureMessages = [] } of file.assertionResults) {
      if (status === 'passed') outcome.passed++
      else if (status === 'failed') {
        outcome.failed++
        outcome.failures.push(`${file.name}: ${fullName}\n${failureMessages.join('\n')}`)
      } else outcome.skipped++
    }
    // A file that cannot be loaded has no tests that could fail.
    if (file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed')) {
      outcome.failed++
      outcome.failures.push(`${file.name}\n${file.message ?? ''}`)
    }
  }
  return outcome
}

/**
 * @typedef {{ title: string, ok: boolean, tests: { status: string, results: { errors?: { message?: string }[] }[] }[] }} Spec
 * @typedef {{ title: string, specs?: Spec[], suites?: Suite[] }} Suite
 * @param {{ suites?: Suite[] }} report
 * @returns {Outcome}
 */
function playwrightOutcome({ suites = [] }) {
  const outcome = empty()
  for (const suite of suites) addSuite(outcome, suite, suite.title)
  return outcome
}

/**
 * @param {Outcome} outcome
 * @param {Suite} suite
 * @param {string} path
 */
function addSuite(outcome, suite, path) {
  for (const spec of suite.specs ?? []) {
    for (const { status, results } of spec.tests) {
      if (status === 'skipped') outcome.skipped++
      else if (status === 'expected') outcome.passed++
      else {
        outcome.failed++
        const errors = results.flatMap((one) => one.errors ?? []).map((one) => one.message ?? '')
        outcome.failures.push(`${path} > ${spec.title}\n${errors.join('\n')}`)
      }
    }
  }
  for (const inner of suite.suites ?? []) addSuite(outcome, inner, `${path} > ${inner.title}`)
}

/** @returns {Outcome} */
function empty() {
  return { passed: 0, failed: 0, skipped: 0, failures: [] }
}

/**
 * The line of totals at the end of a run.
 * @param {Pick<Outcome, 'passed' | 'failed' | 'skipped'>[]} outcomes
 */
export function totalLine(outcomes) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    outcomes.reduce((total, one) => total + one[key], 0)
  const skipped = sum('skipped')
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
