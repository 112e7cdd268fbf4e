import { join } from 'node:path'
import { createLog } from './log'
import { openLogFile } from './log-file'

/** A stop that takes longer is cut off. The database recovers at the next start. */
const STOP_PATIENCE_MS = 10_000

export interface FaultDeps {
  /** Null while no data folder is known. */
  dataDir: () => string | null
  /** Shows a message box. Returns when the person has closed it. */
  tell: (title: string, words: string) => void
  /** Stops what is running: the database, the worker. */
  stop: () => Promise<void>
  exit: (code: number) => void
}

/** How the main process handles its own faults. */
export interface Faults {
  /** For errors that nobody expected. Logs it, shows it, stops everything properly and ends the app. */
  unforeseen(kind: 'exception' | 'rejection' | 'start', error: unknown): void
  /** For a data folder that cannot be used. Shows it and ends the app. */
  noDataFolder(error: unknown): void
}

/**
 * After an unexpected error the state of the main process is unknown, so the app does not continue.
 * Everything that people wrote is already on the disk or in the database, and the next start finds
 * it.
 */
export function createFaults({ dataDir, tell, stop, exit }: FaultDeps): Faults {
  let isEnding = false
  return {
    unforeseen(kind, error) {
      report(kind, error)
      // A second error during this is only logged.
      if (isEnding) return
      isEnding = true
      tell(
        'Connect Support has to close',
        `Something unexpected went wrong. Your tickets are in the database, and what you wrote is kept on this computer: both are there when you start again.${logWords(dataDir())}`,
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
  return folder === null ? '' : ` See ${join(folder, 'logs', 'app.log')} for details.`
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
