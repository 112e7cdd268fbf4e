import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TeamLink, TeamServer } from '#main/database/team-link'
import { joinTeam } from '#main/features/team/join-team'
import type { Keyring } from '#main/settings/session-vault'
import { TeamCredentialError } from '#main/settings/team-credential-error'
import { openTeamStore } from '#main/settings/team-store'
import { DomainError } from '#shared/errors'
import { makeCertificate } from '#tests/support/certificate'
import { startDatabaseProxy } from '#tests/support/database-proxy'
import { connectAs, invite, removeLogins } from '#tests/support/installations'
import { startTlsFront } from '#tests/support/tls-front'
import { openTestDatabase, silentLog, type TestDatabase } from '#tests/support/test-database'

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations')

const NO_KEYRING: Keyring = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  isEncryptionAvailable: () => false,
  encryptStringAsync: () => Promise.reject(new Error('there is no keyring')),
  decryptStringAsync: () => Promise.reject(new Error('there is no keyring')),
  getSelectedStorageBackend: () => 'basic_text',
}

/** Reverses text, so that a test can tell encrypted text from plain text. */
const KEYRING: Keyring = {
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  isEncryptionAvailable: () => true,
  encryptStringAsync: (text) => Promise.resolve(Buffer.from(text).reverse()),
  decryptStringAsync: (sealed) =>
    Promise.resolve({
      result: Buffer.from(sealed).reverse().toString(),
      shouldReEncrypt: false,
    }),
  getSelectedStorageBackend: () => 'gnome_libsecret',
}

let db: TestDatabase
let folder: string
let server: TeamServer

beforeAll(async () => {
  db = await openTestDatabase()
  const { host, port, database } = db.app
  server = { host, port, database }
})

afterAll(async () => {
  await removeLogins(db.sql)
  await db.close()
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-joining-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

const keeperOf = (keyring = NO_KEYRING) =>
  openTeamStore({ keyring, platform: 'linux', folder, log: silentLog })

/** As on a separate computer. */
const keeperApart = async () => {
  const apart = await mkdtemp(join(folder, 'desktop-'))
  return openTeamStore({ keyring: NO_KEYRING, platform: 'linux', folder: apart, log: silentLog })
}

const depsOf = (vault = keeperOf(), migrationsFolder = MIGRATIONS) => ({
  vault,
  migrationsFolder,
  installation: 'Desktop of Ben',
  log: silentLog,
})

async function newLink(at: TeamServer = server): Promise<TeamLink> {
  const { login, password } = await invite(db.sql)
  return { server: at, user: login, password }
}

const refusal = async (work: Promise<unknown>): Promise<DomainError> => {
  const error: unknown = await work.then(
    () => new Error('there was no refusal'),
    (reason: unknown) => reason,
  )
  if (error instanceof DomainError) return error as DomainError
  throw error
}

const installationsOf = async ({ user }: TeamLink): Promise<string[]> => {
  const { rows } = await db.sql.query<{ name: string }>(
    'SELECT name FROM private.installations WHERE login = $1',
    [user.replace('_join_', '_i_')],
  )
  return rows.map(({ name }) => name)
}

describe('joining a team', () => {
  it('stores its own login, in a file of this user if there is no keyring', async () => {
    const link = await newLink()
    await joinTeam(link, depsOf())
    const kept = await keeperOf().load()
    expect(kept).toMatchObject({ server, joined: true })
    const { login = '', password = '' } = kept ?? {}
    const client = await connectAs(db.app, login, password)
    await client.end()
    expect((await stat(join(folder, 'team.json'))).mode & 0o777).toBe(0o600)
    expect(await installationsOf(link)).toEqual(['Desktop of Ben'])
  })

  it('has the password encrypted if there is a keyring, and says when the keyring cannot decrypt it', async () => {
    await joinTeam(await newLink(), depsOf(keeperOf(KEYRING)))
    const { password = '' } = (await keeperOf(KEYRING).load()) ?? {}
    expect(password).toHaveLength(32)
    expect(await readFile(join(folder, 'team.json'), 'utf8')).not.toContain(password)
    await expect(keeperOf(NO_KEYRING).load()).rejects.toThrow(TeamCredentialError)
  })

  it('closes a file that others could read, and distinguishes a broken one from none', async () => {
    await joinTeam(await newLink(), depsOf())
    const file = join(folder, 'team.json')
    await chmod(file, 0o644)
    expect(await keeperOf().load()).not.toBeNull()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await writeFile(file, '{"server":')
    await expect(keeperOf().load()).rejects.toThrow(TeamCredentialError)
    await keeperOf().forget()
    expect(await keeperOf().load()).toBeNull()
  })

  it('joins one team at a time', async () => {
    await joinTeam(await newLink(), depsOf())
    const second = await newLink()
    expect((await refusal(joinTeam(second, depsOf()))).code).toBe('team.joined-already')
    expect(await installationsOf(second)).toEqual([])
  })

  it('of two people at the same moment gives each their own login', async () => {
    const keepers = await Promise.all([1, 2].map(keeperApart))
    const links = [await newLink(), await newLink()] as const
    await Promise.all(links.map((link, n) => joinTeam(link, depsOf(keepers[n]))))
    const kept = await Promise.all(keepers.map((vault) => vault.load()))
    expect(new Set(kept.map((one) => one?.login)).size).toBe(2)
    for (const one of kept) {
      expect(one?.joined).toBe(true)
      const client = await connectAs(db.app, one?.login ?? '', one?.password ?? '')
      await client.end()
    }
  })

  it('of two people with one link lets one in, and tells the other that it is used', async () => {
    const keepers = await Promise.all([1, 2].map(keeperApart))
    const link = await newLink()
    const outcomes = await Promise.all(
      keepers.map((vault) =>
        joinTeam(link, depsOf(vault)).then(
          () => 'joined',
          (error: unknown) => (error as DomainError).code,
        ),
      ),
    )
    expect(outcomes.toSorted()).toEqual(['joined', 'link.used'])
    expect(await installationsOf(link)).toHaveLength(1)
    const loser = keepers[outcomes.indexOf('link.used')]
    expect((await loser?.load())?.joined ?? false).toBe(false)
    const winner = await keepers[outcomes.indexOf('joined')]?.load()
    const client = await connectAs(db.app, winner?.login ?? '', winner?.password ?? '')
    await client.end()
    // The other one gets in with their own link.
    await joinTeam(await newLink(), depsOf(loser))
    expect((await loser?.load())?.joined).toBe(true)
  })

  it('gets its login even if the answer to the last step is lost', async () => {
    const proxy = await startDatabaseProxy(db.app)
    onTestFinished(() => proxy.close())
    const { host, port } = proxy.endpoint
    const link = await newLink({ ...server, host, port })
    proxy.loseAnswerTo('claim_installation')
    await joinTeam(link, depsOf())
    expect(proxy.lost).toBe(1)
    expect((await keeperOf().load())?.joined).toBe(true)
    expect(await installationsOf(link)).toHaveLength(1)
  })

  it('gets it later with the same link, if the server went offline with the answer', async () => {
    const proxy = await startDatabaseProxy(db.app)
    onTestFinished(() => proxy.close())
    const { host, port } = proxy.endpoint
    const link = await newLink({ ...server, host, port })
    proxy.loseAnswerTo('claim_installation')
    proxy.goAwayWithIt()
    expect((await refusal(joinTeam(link, depsOf()))).code).toBe('team.unreachable')
    expect((await keeperOf().load())?.joined).toBe(false)
    proxy.setAway(false)
    // The link is used up, but this desktop is the one that used it.
    await joinTeam(link, depsOf())
    expect((await keeperOf().load())?.joined).toBe(true)
    expect(await installationsOf(link)).toHaveLength(1)
  })
})

describe('a link that does not work', () => {
  it('is reported as used, and nothing is stored', async () => {
    const link = await newLink()
    await joinTeam(link, depsOf())
    await keeperOf().forget()
    expect((await refusal(joinTeam(link, depsOf()))).code).toBe('link.used')
    expect(await keeperOf().load()).toBeNull()
  })

  it('points to no server', async () => {
    const link = await newLink({ ...server, port: 1 })
    const error = await refusal(joinTeam(link, depsOf()))
    expect(error.toWire()).toEqual({
      code: 'team.unreachable',
      details: { host: server.host, port: 1, reason: 'ECONNREFUSED' },
    })
  })

  it('points to a database that is not this app’s', async () => {
    const link = await newLink({ ...server, database: 'postgres' })
    expect((await refusal(joinTeam(link, depsOf()))).code).toBe('team.foreign')
  })

  it('points to a database of another version, and stays valid', async () => {
    const older = join(folder, 'older')
    await cp(MIGRATIONS, older, { recursive: true })
    const newest =
      (await readdir(older))
        .filter((name) => /^\d/.test(name))
        .sort()
        .at(-1) ?? ''
    await rm(join(older, newest), { recursive: true })
    const newer = join(folder, 'newer')
    await cp(MIGRATIONS, newer, { recursive: true })
    await mkdir(join(newer, '29991231235959_tomorrow'))
    await writeFile(join(newer, '29991231235959_tomorrow/migration.sql'), 'SELECT 1;')

    const link = await newLink()
    const told = async (migrations: string) =>
      (await refusal(joinTeam(link, depsOf(keeperOf(), migrations)))).toWire()
    expect(await told(older)).toEqual({ code: 'team.version', details: { database: 'newer' } })
    expect(await told(newer)).toEqual({ code: 'team.version', details: { database: 'older' } })
    await joinTeam(link, depsOf())
    expect((await keeperOf().load())?.joined).toBe(true)
  })
})

describe('a server that must prove its identity', () => {
  it('is trusted with the certificate in the link, and with no other', async () => {
    const certificate = makeCertificate()
    const front = await startTlsFront(db.app, certificate)
    onTestFinished(() => front.close())
    const at = { ...server, host: '127.0.0.1', port: front.port }
    const link = await newLink({ ...at, ca: makeCertificate().cert })
    const error = await refusal(joinTeam(link, depsOf()))
    expect(error.code).toBe('team.untrusted')
    await joinTeam({ ...link, server: { ...at, ca: certificate.cert } }, depsOf())
    expect((await keeperOf().load())?.server.ca).toBe(certificate.cert)
  })

  it('is not trusted under another name, even if its certificate is', async () => {
    const certificate = makeCertificate('db.example.org')
    const front = await startTlsFront(db.app, certificate)
    onTestFinished(() => front.close())
    const at = { ...server, host: '127.0.0.1', port: front.port, ca: certificate.cert }
    const link = await newLink(at)
    expect((await refusal(joinTeam(link, depsOf()))).toWire()).toEqual({
      code: 'team.untrusted',
      details: { host: '127.0.0.1', reason: 'its certificate is for another name' },
    })
    expect(await installationsOf(link)).toEqual([])
  })

  it('is refused if it offers no encryption, before anything is sent', async () => {
    const link = await newLink({ ...server, ca: makeCertificate().cert })
    expect((await refusal(joinTeam(link, depsOf()))).toWire()).toEqual({
      code: 'team.untrusted',
      details: { host: server.host, reason: 'it offers no encryption' },
    })
  })
})
