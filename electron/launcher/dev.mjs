#!/usr/bin/env node
import { runInForeground, toolEnv } from './child.mjs'
import { ROOT } from './paths.mjs'
import { appCommand, chooseRuntime, ensureDisplay } from './runtime.mjs'
import { say, Stop } from './say.mjs'
import { main, setUp } from './setup.mjs'
import { watchSources } from './watch.mjs'

const SOURCES = ['src', 'electron/main', 'electron/preload', 'prisma/migrations', 'prisma/sql']

// npm run dev:app: the app itself, built and started again after every change of a source. Where one was, is in
// the data folder: the session, the window's place, every draft. Ends when the window is closed.
await main(async () => {
  await setUp()
  const runtime = await chooseRuntime()
  const display = await ensureDisplay()
  const [program, args] = appCommand(runtime, process.argv.slice(2))
  const sources = watchSources(ROOT, SOURCES)
  try {
    for (;;) {
      const restart = new AbortController()
      const changed = sources.changed().then(() => restart.abort())
      const env = { ...toolEnv(), ...display.env }
      const code = await runInForeground(program, args, { env, signal: restart.signal })
      if (!restart.signal.aborted) return code
      await changed
      await build(sources)
    }
  } finally {
    sources.stop()
    await display.stop()
  }
})

/**
 * Builds what has changed. A source that cannot be built is said, and waited for.
 * @param {ReturnType<typeof watchSources>} sources
 */
async function build(sources) {
  for (;;) {
    try {
      await setUp()
      return
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      say(error.message)
      await sources.changed()
    }
  }
}
