import { text } from 'node:stream/consumers'
import { startWorker, type WorkerOptions } from './mail-worker'

// Stands for a machine that sends mail, in a process that can be killed.
await startWorker(JSON.parse(await text(process.stdin)) as WorkerOptions)
