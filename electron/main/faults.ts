import { join } from 'node:path'
import { createLog } from './log'
import { openLogFile } from './log-file'

/** A stop that takes longer than this is cut off: the database recovers by itself at the next start. */
const STOP_PATIENCE_MS = 10_000

export interface FaultDeps {
  /** Null while no data folder is known. */
  dataDir: () => string | null
  /** Shows a box with words, and returns when the person has read them. */
  tell: (title: string, words: string) => void
  /** Stops what runs: the database, the worker. */
  stop: () => Promise<void>
  exit: (code: number) => void
}

/** What the main process does about its own faults. */
export interface Faults {
  /** Something failed that nobody had foreseen: logs it, says it, stops in order and ends the app. */
  unforeseen(kind: 'exception' | 'rejection' | 'start', error: unknown): void
  /** The folder for everything local cannot be used: says so and ends the app. */
  noDataFolder(error: unknown): void
}

/**
 * After a fault that nobody had foreseen the state of the main process is not known, so the app does not go on in
 * it. What people wrote is on the disk or in the database by then, and the next start finds it.
 */
export function createFaults({ dataDir, tell, stop, exit }: FaultDeps): Faults {
  let isEnding = false
  return {
    unforeseen(kind, error) {
      report(kind, error)
      // A second fault, while the first one is being dealt with, is logged and changes nothing.
      if (isEnding) return
      isEnding = true
      tell(
        'Connect Support has to close',
        `Something failed that was not foreseen. Your tickets are in the database, and what you wrote is kept on this computer: both are there when you start again.${logWords(dataDir())}`,
      )
      void stopInTime().finally(() => exit(1))
    },
    noDataFolder(error) {
      process.stderr.write(`${inFull(error)}\n`)
      tell('Connect Support could not start', folderWords(error))
      exit(1)
    },
  }

  function report(kind: string, error: unknown) {
    process.stderr.write(`${inFull(error)}\n`)
    const folder = dataDir()
    if (folder === null) return
    try {
      createLog(openLogFile(join(folder, 'logs'))).error('main-fault', { kind }, error)
    } catch (reason) {
      process.stderr.write(`The fault could not be logged: ${String(reason)}\n`)
    }
  }

  async function stopInTime(): Promise<void> {
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => late.resolve(undefined), STOP_PATIENCE_MS)
    try {
      await Promise.race([stop(), late.promise])
    } catch (error) {
      report('stop', error)
    } finally {
      clearTimeout(timer)
    }
  }
}

function logWords(folder: string | null): string {
  return folder === null ? '' : ` What happened stands in ${join(folder, 'logs', 'app.log')}.`
}

function folderWords(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException
  if (code === undefined) return `${message} Nothing was changed.`
  const folder = path ?? 'for its data'
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? `The disk of the folder ${folder} is full. Nothing was changed. Free some space and start again.`
    : `The folder ${folder} cannot be used (${code}). Nothing was changed. Allow your account to write there, or set CONNECT_DATA_DIR to another folder, and start again.`
}

function inFull(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
