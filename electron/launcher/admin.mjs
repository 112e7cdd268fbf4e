#!/usr/bin/env node
import { join } from 'node:path'
import { runInForeground } from './child.mjs'
import { nodeProgram } from './node-version.mjs'
import { OUT } from './paths.mjs'
import { main, setUp } from './setup.mjs'

// npm run admin -- ARGS: the operator's command line, without Electron and without a window.
await main(async () => {
  await setUp()
  const script = join(OUT, 'main', 'admin.js')
  return runInForeground(
    nodeProgram(),
    ['--enable-source-maps', script, ...process.argv.slice(2)],
    {
      env: process.env,
      cwd: process.env['INIT_CWD'] ?? process.cwd(),
    },
  )
})
