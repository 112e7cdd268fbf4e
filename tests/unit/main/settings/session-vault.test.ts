import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '#main/log'
import { type Keyring, openSessionVault } from '#main/settings/session-vault'
import { openSettings } from '#main/settings/settings-store'

vi.hoisted(() => {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= 'none'
})

const TOKEN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_'
const OTHER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno-_'

/** A keyring with a one-byte key. `key` changes when the user resets the keyring. */
class FakeKeyring implements Keyring {
  available = true
  /** False if the desktop's name suggests a keyring but none is running. */
  hasKey = true
  backend = 'gnome_libsecret'
  key = 0x55
  rotated = false
  isAsyncEncryptionAvailable = () => Promise.resolve(this.available)
  isEncryptionAvailable = () => this.hasKey
  getSelectedStorageBackend = () => this.backend
  encryptStringAsync = (text: string) =>
    Promise.resolve(Buffer.from([this.key, ...Buffer.from(text).map((byte) => byte ^ this.key)]))
  decryptStringAsync = (sealed: Buffer) => {
    if (sealed[0] !== this.key) return Promise.reject(new Error('wrong key'))
    const result = Buffer.from(sealed.subarray(1).map((byte) => byte ^ this.key)).toString()
    return Promise.resolve({ result, shouldReEncrypt: this.rotated })
  }
}

let folder: string
let lines: string[]
let keyring: FakeKeyring
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keeper-'))
  lines = []
  keyring = new FakeKeyring()
})
afterEach(async () => {
  expect(lines.join()).not.toContain(TOKEN)
  await rm(folder, { recursive: true })
})

const sessionFile = () => join(folder, 'session')
/** Like a start of the app. */
function open(mode: 'alone' | 'team' = 'alone', database = 'here', platform = 'linux' as const) {
  const log = createLog((line) => lines.push(line))
  const settings = openSettings({ folder, log })
  return openSessionVault({ keyring, platform, mode, database, folder, settings, log })
}
async function wholeFolder(): Promise<string> {
  const names = await readdir(folder)
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join()
}

describe('with a keyring', () => {
  it.each(['alone', 'team'] as const)('encrypts the token (%s)', async (mode) => {
    const vault = await open(mode)
    expect(vault.kept).toBe('keyring')
    expect(await vault.load()).toBeNull()
    await vault.save(TOKEN)
    expect(await wholeFolder()).not.toContain(TOKEN)
    expect(await (await open(mode)).load()).toBe(TOKEN)
    await (await open(mode)).clear()
    expect(await (await open(mode)).load()).toBeNull()
  })

  it('returns a token for no other database', async () => {
    await (await open('team', 'one')).save(TOKEN)
    expect(await (await open('team', 'two')).load()).toBeNull()
    await (await open('team', 'two')).save(OTHER)
    expect(await (await open('team', 'one')).load()).toBe(TOKEN)
    await (await open('team', 'two')).clear()
    expect(await (await open('team', 'one')).load()).toBe(TOKEN)
  })

  it('requires a new sign-in if the keyring was reset', async () => {
    await (await open()).save(TOKEN)
    keyring.key = 0x22
    expect(await (await open()).load()).toBeNull()
    await (await open()).save(OTHER)
    expect(await (await open()).load()).toBe(OTHER)
  })

  it('migrates a session from the file of a time without a keyring', async () => {
    keyring.available = false
    await (await open()).save(TOKEN)
    keyring.available = true
    expect(await (await open()).load()).toBe(TOKEN)
    expect(await readdir(folder)).not.toContain('session')
    expect(await (await open()).load()).toBe(TOKEN)
  })

  it('encrypts again when the keyring asks for it', async () => {
    await (await open()).save(TOKEN)
    const before = await wholeFolder()
    keyring.rotated = true
    const vault = await open()
    const seal = vi.spyOn(keyring, 'encryptStringAsync')
    expect(await vault.load()).toBe(TOKEN)
    expect(seal).toHaveBeenCalledOnce()
    expect(await wholeFolder()).toBe(before)
  })

  it('keeps the session in memory if the settings cannot be written', async () => {
    const vault = await open()
    keyring.encryptStringAsync = () => Promise.reject(new Error('locked'))
    await vault.save(TOKEN)
    expect(vault.kept).toBe('memory')
    expect(await vault.load()).toBe(TOKEN)
    expect(await (await open()).load()).toBeNull()
  })
})

describe.each([
  ['none', false, true, 'gnome_libsecret'],
  ['one with a printed password', true, true, 'basic_text'],
  ['one that is not known yet', true, true, 'unknown'],
  ['one that the name of the desktop promises and that does not run', true, false, 'kwallet6'],
])('with a keyring that is %s', (_, available, hasKey, backend) => {
  beforeEach(() => {
    keyring.available = available
    keyring.hasKey = hasKey
    keyring.backend = backend
  })

  it('in mode alone, uses a file that only this user can read', async () => {
    const vault = await open()
    expect(vault.kept).toBe('file')
    await vault.save(TOKEN)
    expect((await stat(sessionFile())).mode & 0o777).toBe(0o600)
    expect(await (await open()).load()).toBe(TOKEN)
    await (await open()).clear()
    expect(await readdir(folder)).not.toContain('session')
  })

  it('in a team, leaves nothing on the disk', async () => {
    const vault = await open('team')
    expect(vault.kept).toBe('memory')
    await vault.save(TOKEN)
    expect(await vault.load()).toBe(TOKEN)
    expect(await wholeFolder()).not.toContain(TOKEN)
    expect(await (await open('team')).load()).toBeNull()
  })

  it('in a team, does not use what was stored in mode alone', async () => {
    await (await open()).save(TOKEN)
    expect(await (await open('team')).load()).toBeNull()
  })
})

describe('a session file that cannot be trusted', () => {
  beforeEach(() => {
    keyring.available = false
  })

  it.each([
    ['others may read', () => chmod(sessionFile(), 0o644)],
    ['holds something else', () => writeFile(sessionFile(), 'garbage \u0000')],
    ['is empty', () => writeFile(sessionFile(), '')],
    [
      'is a link',
      async () => {
        await writeFile(join(folder, 'elsewhere'), TOKEN, { mode: 0o600 })
        await rm(sessionFile())
        await symlink(join(folder, 'elsewhere'), sessionFile())
      },
    ],
  ])('because it %s is removed', async (_, spoil) => {
    await (await open()).save(TOKEN)
    await spoil()
    expect(await (await open()).load()).toBeNull()
    expect(await readdir(folder)).not.toContain('session')
  })
})
