import { text } from 'node:stream/consumers'
import { startWorker, type WorkerOptions } from './mail-worker'

// Stands for a machine that sends mail, in a process that can be killed.
const given = await text(process.stdin)
// Nothing: the test ended before it was needed.
if (given !== '') await startWorker(JSON.parse(given) as WorkerOptions)
