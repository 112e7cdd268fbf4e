import { join } from 'node:path'
import { runInForeground, toolEnv } from './child.mjs'
import { nodeProgram } from './node-version.mjs'
import { ROOT } from './paths.mjs'
import { ensureBrowser, ensureDisplay } from './runtime.mjs'
import { setUp } from './setup.mjs'

/**
 * Sets up, then runs a TypeScript file of the tests with a display for its windows.
 * @param {string} script relative to the project
 * @returns {Promise<number>}
 */
export async function runWithDisplay(script) {
  await setUp()
  await ensureBrowser()
  const display = await ensureDisplay({ quiet: true })
  // The sources import each other without an extension, as the bundler expects.
  const resolver = join(ROOT, 'tests', 'support', 'resolve-ts.mjs')
  const args = ['--import', resolver, join(ROOT, script), ...process.argv.slice(2)]
  const code = await runInForeground(nodeProgram(), args, { env: { ...toolEnv(), ...display.env } })
  await display.stop()
  return code
}
