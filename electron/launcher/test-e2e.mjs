#!/usr/bin/env node
import { join } from 'node:path'
import { runInForeground, toolEnv } from './child.mjs'
import { nodeProgram } from './node-version.mjs'
import { MODULES } from './paths.mjs'
import { chooseTestRuntime } from './runtime.mjs'
import { say, Stop } from './say.mjs'
import { main } from './setup.mjs'

/** Exit code: nothing was tried, so no test failed. */
const NOTHING_TO_RUN_ON = 2

// npm run test:e2e -- ARGS: tests the built app through its window. CONNECT_RUNTIME=electron uses
// Electron itself.
await main(async () => {
  try {
    const { kind } = await chooseTestRuntime()
    const args = [join(MODULES, '@playwright', 'test', 'cli.js'), 'test', ...process.argv.slice(2)]
    return await runInForeground(nodeProgram(), args, {
      env: { ...toolEnv(), CONNECT_RUNTIME: kind },
    })
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    say(error.message)
    return NOTHING_TO_RUN_ON
  }
})
