import { text } from 'node:stream/consumers'
import { startWorker, type WorkerOptions } from './mail-worker'

// Acts as a machine that sends mail, in a process that can be killed.
const given = await text(process.stdin)
// Empty: the test ended before it was needed.
if (given !== '') await startWorker(JSON.parse(given) as WorkerOptions)
