import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../log'
import { writePrivateFile } from '../private-file'
import type { SettingsStore } from './settings-store'

/** The used part of Electron's safeStorage, so that tests can replace a keyring. */
export interface Keyring {
  isAsyncEncryptionAvailable(): Promise<boolean>
  /** Checks the key itself. The other calls only report what this kind of desktop usually has. */
  isEncryptionAvailable(): boolean
  encryptStringAsync(text: string): Promise<Buffer>
  decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>
  getSelectedStorageBackend(): string
}

export type SessionSaved = 'keyring' | 'file' | 'memory'

/** Stores the token of the signed-in session between starts, where that is safe. */
export interface SessionVault {
  readonly kept: SessionSaved
  /**
   * The stored token, or null. A token that cannot be decrypted, or that other users could read, is
   * removed.
   */
  load(): Promise<string | null>
  /** Never rejects. A token that cannot be stored lasts until the app ends, and `kept` says so. */
  save(token: string): Promise<void>
  /**
   * Never rejects. The database has already ended the session, so a token that stays behind opens
   * nothing.
   */
  clear(): Promise<void>
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** Windows has no such flag. */
const NO_LINKS = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW

/**
 * The system's keyring encrypts the token, where it really does encrypt. Without one, the token is
 * stored in a file that only this user can read (alone, because the database is next to it anyway),
 * or only in memory (in a team). A token belongs to one `database` (any text that identifies it)
 * and is never sent to another.
 */
export async function openSessionVault(options: {
  keyring: Keyring
  platform: NodeJS.Platform
  mode: 'alone' | 'team'
  database: string
  folder: string
  settings: SettingsStore
  log: Log
}): Promise<SessionVault> {
  const { keyring, settings, log } = options
  const database = createHash('sha256').update(options.database).digest('hex').slice(0, 16)
  const file = options.mode === 'alone' ? join(options.folder, 'session') : null
  const sealing = await trulySeals(keyring, options.platform, log)
  let kept: SessionSaved = sealing ? 'keyring' : file === null ? 'memory' : 'file'
  let inMemory: string | null = null

  const seal = async (token: string) => {
    const sealed = await keyring.encryptStringAsync(token)
    settings.setSealedSession(database, sealed.toString('base64'))
  }
  const unseal = async (): Promise<string | null> => {
    const sealed = settings.sealedSession(database)
    if (sealed === null) return null
    try {
      const { result, shouldReEncrypt } = await keyring.decryptStringAsync(
        Buffer.from(sealed, 'base64'),
      )
      if (!TOKEN.test(result)) return null
      if (shouldReEncrypt) await seal(result)
      return result
    } catch (error) {
      // The keyring was reset, or the settings come from another machine. Signing in again fixes
      // it.
      log.warn('session-not-unsealed', { reason: error instanceof Error ? error.name : 'unknown' })
      return null
    }
  }

  const save = async (token: string) => {
    inMemory = token
    try {
      if (sealing) {
        await seal(token)
        if (file !== null) await rm(file, { force: true })
        kept = 'keyring'
      } else if (file !== null) {
        await writePrivateFile(file, token)
        kept = 'file'
      }
    } catch (error) {
      kept = 'memory'
      log.error('session-not-kept', {}, error)
    }
  }

  return {
    get kept() {
      return kept
    },
    save,
    async load() {
      if (inMemory !== null) return inMemory
      const sealed = sealing ? await unseal() : null
      if (sealed !== null) return sealed
      const fromFile = file === null ? null : await readOwnFile(file, log)
      // A keyring has been added since. It takes over the token, and the plain file is removed.
      if (fromFile !== null && sealing) await save(fromFile)
      return fromFile
    },
    async clear() {
      inMemory = null
      try {
        if (file !== null) await rm(file, { force: true })
        if (settings.sealedSession(database) !== null) settings.setSealedSession(database, null)
      } catch (error) {
        log.error('session-not-forgotten', {}, error)
      }
    },
  }
}

/**
 * On Linux without a keyring, Electron encrypts with a password that is public in its source. Both
 * the asynchronous call and the backend's name only depend on the desktop's name, with or without a
 * keyring.
 */
export async function trulySeals(
  keyring: Keyring,
  platform: NodeJS.Platform,
  log: Log,
): Promise<boolean> {
  try {
    if (!(await keyring.isAsyncEncryptionAvailable())) return false
    if (platform !== 'linux') return true
    if (/^(basic_text|unknown)$/.test(keyring.getSelectedStorageBackend())) return false
    return keyring.isEncryptionAvailable()
  } catch (error) {
    log.warn('keyring-unavailable', { reason: error instanceof Error ? error.name : 'unknown' })
    return false
  }
}

/** Reads the token from a plain file of this user that nobody else can read. Removes any other file. */
async function readOwnFile(path: string, log: Log): Promise<string | null> {
  try {
    const handle = await open(path, constants.O_RDONLY | NO_LINKS)
    try {
      const { mode, uid, size } = await handle.stat()
      const ours = process.getuid === undefined || (uid === process.getuid() && !(mode & 0o077))
      const text = ours && size < 100 ? (await handle.readFile('utf8')).trim() : ''
      if (TOKEN.test(text)) return text
    } finally {
      await handle.close()
    }
    log.warn('session-file-refused')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    log.warn('session-file-unreadable', { code })
  }
  await rm(path, { force: true, recursive: true })
  return null
}
