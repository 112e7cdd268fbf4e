import {
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
  type FSWatcher,
} from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'

/** By how much a corrected clock may move the time of the last boot. */
const BOOT_TOLERANCE_S = 600

/** What a second start sends to the first. */
export interface SecondStart {
  argv: string[]
  workingDirectory: string
  additionalData: unknown
}

interface Owner {
  pid: number
  /**
   * The start time of the process, in the system's own form. It detects a new process with a reused
   * number.
   */
  born: string
}

/**
 * One running app per data folder. Electron's call returns at once, so this uses files: a lock that
 * is made by a link, and a folder of messages that the first instance watches.
 */
export class SingleInstance {
  private readonly folder: string
  private readonly lock: string
  private readonly messages: string
  private watcher: FSWatcher | undefined

  constructor(userData: string) {
    this.folder = join(userData, 'instance')
    this.lock = join(this.folder, 'lock.json')
    this.messages = join(this.folder, 'messages')
  }

  get held(): boolean {
    return this.watcher !== undefined
  }

  /** True if this process is now the first. Otherwise the first one has been told of this start. */
  acquire(start: SecondStart, onSecondStart: (start: SecondStart) => void): boolean {
    if (this.held) return true
    mkdirSync(this.messages, { recursive: true })
    if (!this.takeLock()) {
      this.leaveMessage(start)
      return false
    }
    for (const name of readdirSync(this.messages)) rmSync(join(this.messages, name))
    this.watcher = watch(this.messages, () => this.readMessages(onSecondStart))
    this.watcher.unref()
    return true
  }

  release(): void {
    if (!this.watcher) return
    this.watcher.close()
    this.watcher = undefined
    rmSync(this.lock, { force: true })
  }

  private takeLock(): boolean {
    const mine = join(this.folder, `lock-${process.pid}.json`)
    const owner: Owner = { pid: process.pid, born: birthOf(process.pid) ?? '' }
    writeFileSync(mine, JSON.stringify(owner))
    try {
      for (;;) {
        try {
          linkSync(mine, this.lock)
          return true
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        }
        const found = readText(this.lock)
        if (found === undefined) continue
        if (isRunning(found)) return false
        this.removeStale(found)
      }
    } finally {
      rmSync(mine, { force: true })
    }
  }

  /** Moves the lock of a dead process away, and puts it back if another start was faster. */
  private removeStale(judged: string): void {
    const aside = join(this.folder, `stale-${process.pid}.json`)
    try {
      renameSync(this.lock, aside)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
      throw error
    }
    if (readText(aside) !== judged) linkSync(aside, this.lock)
    rmSync(aside, { force: true })
  }

  private leaveMessage(start: SecondStart): void {
    const name = `${process.pid}-${Date.now()}.json`
    const draft = join(this.folder, name)
    writeFileSync(draft, JSON.stringify(start))
    renameSync(draft, join(this.messages, name))
  }

  private readMessages(onSecondStart: (start: SecondStart) => void): void {
    for (const name of readdirSync(this.messages).sort()) {
      const text = readText(join(this.messages, name))
      rmSync(join(this.messages, name), { force: true })
      if (text !== undefined) onSecondStart(JSON.parse(text) as SecondStart)
    }
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // ESRCH: the process behind a /proc file ended while the file was read.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

function isRunning(lock: string): boolean {
  let owner: Owner
  try {
    owner = JSON.parse(lock) as Owner
  } catch (error) {
    // A lock that was cut short by a full disk or a power failure belongs to nobody.
    if (error instanceof SyntaxError) return false
    throw error
  }
  const born = birthOf(owner.pid)
  if (process.platform === 'linux' || born === undefined) return born === owner.born
  return Math.abs(Number(born) - Number(owner.born)) < BOOT_TOLERANCE_S
}

/** The start time of a process. Undefined if no process has that number. */
function birthOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readText(`/proc/${pid}/stat`)
    const startTime = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return startTime && `${startTime}@${readText('/proc/sys/kernel/random/boot_id')?.trim()}`
  }
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  // Without a start time, a lock from before the last boot is still known to be dead.
  return String(Math.round(Date.now() / 1000 - uptime()))
}
