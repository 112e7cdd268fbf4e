#!/usr/bin/env node
import { runInForeground, toolEnv } from './child.mjs'
import { appCommand, chooseRuntime, ensureDisplay } from './runtime.mjs'
import { main, setUp } from './setup.mjs'

// npm start: sets up what is missing and opens the app. Arguments after `--` are passed to the app.
await main(async () => {
  await setUp()
  const runtime = await chooseRuntime()
  const display = await ensureDisplay()
  const [program, args] = appCommand(runtime, process.argv.slice(2))
  const code = await runInForeground(program, args, { env: { ...toolEnv(), ...display.env } })
  await display.stop()
  return code
})
