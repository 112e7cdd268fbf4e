import { chmod, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DomainError } from '#shared/errors'
import { type TeamConnection, TeamServerSchema } from '../database/team-link'
import type { Log } from '../log'
import { writePrivateFile } from '../private-file'
import { type Keyring, trulySeals } from './session-vault'
import { TeamCredentialError } from './team-credential-error'

/** Stores the connection to the team between starts. */
export interface TeamStore {
  /** Null without a team. Throws TeamCredentialError if there is a team and its password cannot be read. */
  load(): Promise<TeamConnection | null>
  /** Throws disk.full or disk.not-writable. The earlier connection is then still stored. */
  save(connection: TeamConnection): Promise<void>
  /** Throws disk.not-writable. */
  forget(): Promise<void>
}

const FileSchema = z.object({
  server: TeamServerSchema,
  login: z.string(),
  joined: z.boolean(),
  secret: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('sealed'), value: z.string() }),
    z.object({ kind: z.literal('plain'), value: z.string() }),
  ]),
})

/**
 * `team.json` in the data folder. The system's keyring encrypts its password where it really does
 * encrypt. Without a keyring, the password is in the file, which only this user can read. The login
 * alone shows nobody's rows, because that also needs a session.
 */
export function openTeamStore(options: {
  keyring: Keyring
  platform: NodeJS.Platform
  folder: string
  log: Log
}): TeamStore {
  const { keyring, platform, folder, log } = options
  const path = join(folder, 'team.json')

  return {
    async load() {
      const text = await readOwn()
      if (text === null) return null
      const { server, login, joined, secret } = parse(text)
      const password = secret.kind === 'plain' ? secret.value : await unseal(secret.value)
      return { server, login, password, joined }
    },
    async save({ server, login, password, joined }) {
      const secret = (await trulySeals(keyring, platform, log))
        ? { kind: 'sealed', value: (await keyring.encryptStringAsync(password)).toString('base64') }
        : { kind: 'plain', value: password }
      const text = JSON.stringify({ server, login, joined, secret }, null, 2)
      await orDiskTrouble(writePrivateFile(path, `${text}\n`))
    },
    forget: () => orDiskTrouble(rm(path, { force: true })),
  }

  async function readOwn(): Promise<string | null> {
    try {
      const { mode } = await stat(path)
      if (platform !== 'win32' && (mode & 0o077) !== 0) {
        log.warn('team-file-was-open')
        await chmod(path, 0o600)
      }
      return await readFile(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw new TeamCredentialError('unreadable', { cause: error })
    }
  }

  function parse(text: string): z.infer<typeof FileSchema> {
    try {
      return FileSchema.parse(JSON.parse(text))
    } catch (error) {
      throw new TeamCredentialError('unreadable', { cause: error })
    }
  }

  async function unseal(sealed: string): Promise<string> {
    try {
      const { result } = await keyring.decryptStringAsync(Buffer.from(sealed, 'base64'))
      return result
    } catch (error) {
      throw new TeamCredentialError('sealed', { cause: error })
    }
  }

  async function orDiskTrouble(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      log.error('team-file-not-written', {}, error)
      throw code === 'ENOSPC' || code === 'EDQUOT'
        ? new DomainError('disk.full', {}, { cause: error })
        : new DomainError('disk.not-writable', { folder }, { cause: error })
    }
  }
}
