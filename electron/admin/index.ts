import { resolve } from 'node:path'
import { runAdmin } from './program'

// `npm run admin -- ...`: the operator's command line. It is built next to the app, so the app's
// own folder with its migrations is two levels up.
const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())
process.once('SIGTERM', () => interrupt.abort())

process.exitCode = await runAdmin(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  errIsTerminal: process.stderr.isTTY,
  env: process.env,
  cwd: process.cwd(),
  platform: process.platform,
  root: resolve(import.meta.dirname, '../..'),
  interrupted: interrupt.signal,
})
