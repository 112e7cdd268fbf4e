import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { basename, join } from 'node:path'
import { isAlive } from './processes'

const folderName = 'in-use'

/**
 * Records that this process uses the server and returns the record's name. The app and the command
 * line may use one server together. The last one to leave stops it, whoever started it.
 */
export async function enterUse(databaseDir: string): Promise<string> {
  const name = `${process.pid}-${randomBytes(6).toString('hex')}`
  const folder = join(databaseDir, folderName)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, name), '', { mode: 0o600 })
  return name
}

/** Removes the record and returns whether another process still uses the server. */
export async function leaveUse(databaseDir: string, name: string): Promise<boolean> {
  await rm(join(databaseDir, folderName, name), { force: true })
  return isInUse(databaseDir)
}

/** Whether any process uses the server. */
export async function isInUse(databaseDir: string): Promise<boolean> {
  const folder = join(databaseDir, folderName)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let others = false
  for (const note of await readdir(folder)) {
    const path = join(folder, note)
    if (await isInForce(path)) others = true
    else await rm(path, { force: true })
  }
  return others
}

/** A record from before the last boot is invalid, even if its process id is in use again. */
async function isInForce(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path)
  const bootedAt = Date.now() - uptime() * 1000
  return mtimeMs > bootedAt - 5_000 && isAlive(Number.parseInt(basename(path), 10))
}
