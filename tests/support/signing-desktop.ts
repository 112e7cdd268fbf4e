import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabaseClient } from '#main/database/client'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createChallenges } from '#main/features/sign-in/challenge'
import { readSession } from '#main/features/sign-in/session-repository'
import type { SignInDeps } from '#main/features/sign-in/sign-in-deps'
import { createSignOut, type SignOut } from '#main/features/sign-in/sign-out'
import type { Log } from '#main/log'
import { openSessionVault } from '#main/settings/session-vault'
import { openSettings } from '#main/settings/settings-store'
import { createSessionHolder, type SessionHolder } from '#main/state/session-holder'
import type { Session } from '#shared/domain/workspace'

/** One desktop's sign-in, connected as in the app, on a real database and a separate data folder. */
export interface SigningDesktop {
  deps: SignInDeps
  holder: SessionHolder
  signOut: SignOut
  /** The states that the window received, in order: a session, or null for signed out. */
  told: (Session | null)[]
  folder: string
  /** The same desktop after the app was ended and started again. */
  restart(): Promise<SigningDesktop>
  close(): Promise<void>
}

export interface SigningDesktopOptions {
  endpoint: PgEndpoint
  mailer: SignInDeps['mailer']
  log: Log
  mode?: 'alone' | 'team'
  folder?: string
}

/** No test desktop finds a keyring. */
const noKeyring = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'basic_text',
  encryptStringAsync: () => Promise.reject(new Error('no keyring')),
  decryptStringAsync: () => Promise.reject(new Error('no keyring')),
}

export async function openSigningDesktop(options: SigningDesktopOptions): Promise<SigningDesktop> {
  const { endpoint, log, mode = 'alone' } = options
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'desktop-')))
  const connect = (token?: string) =>
    createDatabaseClient({ endpoint, token, applicationName: 'test desktop' })
  const anonymous = connect()
  const vault = await openSessionVault({
    keyring: noKeyring,
    platform: 'linux',
    mode,
    database: 'test',
    folder,
    settings: openSettings({ folder, log }),
    log,
  })
  const holder = createSessionHolder({
    connect,
    readSession,
    close: (database) => database.$disconnect(),
    place: () => `${endpoint.host}:${endpoint.port}`,
  })
  const told: (Session | null)[] = []
  const deps: SignInDeps = {
    anonymous: () => anonymous,
    connect,
    holder,
    vault,
    mailer: options.mailer,
    challenges: createChallenges(),
    installation: 'test desktop',
    onSignedIn: (session) => void told.push(session),
    onSignedOut: () => void told.push(null),
    log,
  }
  const end = async () => {
    await holder.leave()
    await anonymous.$disconnect()
  }
  return {
    deps,
    holder,
    signOut: createSignOut(deps),
    told,
    folder,
    async restart() {
      await end()
      return openSigningDesktop({ ...options, folder })
    },
    async close() {
      await end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
