import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runOrStop, runQuietly, toolEnv } from './child.mjs'
import { fingerprint, hasStamp, writeStamp } from './fingerprint.mjs'
import { withLock } from './lock.mjs'
import {
  checkNode,
  continueInBundledNode,
  ensureBundledNode,
  nodeProgram,
} from './node-version.mjs'
import { GENERATED, MODULES, OUT, ROOT } from './paths.mjs'
import { say, step, Stop } from './say.mjs'

const LOCK = join(OUT, '.setup-lock')
const NPM_QUIET = ['--no-audit', '--no-fund', '--loglevel=error']

/** Everything that affects what `electron-vite build` makes. */
const BUILD_INPUTS = [
  'src',
  'electron/main',
  'electron/preload',
  'electron/admin',
  'prisma',
  'resources',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
]

/**
 * Prepares what a command needs and skips what is done: packages, Prisma client, built app. It must
 * be called first, because it continues in the packages' own Node as soon as there is one.
 * @param {{ client?: boolean, build?: boolean }} [wanted]
 */
export async function setUp({ client = true, build = true } = {}) {
  checkNode()
  if (!isInstalled() || needsNode()) await withLock(LOCK, install)
  await continueInBundledNode()
  if (client && !isGenerated()) await withLock(LOCK, generate)
  if (build && !isBuilt()) await withLock(LOCK, buildApp)
}

/**
 * Runs one entry point. Prints the error that stops it without a stack, and sets the exit code.
 * @param {() => Promise<number>} run
 */
export async function main(run) {
  // Without this a closed terminal would end this process before it has ended its children.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  try {
    process.exitCode = await run()
  } catch (error) {
    say(
      error instanceof Stop ? error.message : String(error instanceof Error ? error.stack : error),
    )
    process.exitCode = 1
  }
}

// ---- packages ---------------------------------------------------------------------------------

const INSTALL_STAMP = join(MODULES, '.installed-lockfile')

function installHash() {
  return fingerprint(ROOT, ['package.json', 'package-lock.json'])
}

function isInstalled() {
  return hasStamp(INSTALL_STAMP, installHash())
}

function needsNode() {
  return !existsSync(join(MODULES, 'node'))
}

async function install() {
  if (!isInstalled()) {
    await step('Installing packages', async () => {
      if (!(await isInSync())) await installPackages()
    })
  }
  await ensureBundledNode()
  writeStamp(INSTALL_STAMP, installHash())
}

/** Packages that were installed by hand are accepted too. */
async function isInSync() {
  if (!existsSync(join(MODULES, '.package-lock.json'))) return false
  const { code } = await runQuietly('npm', ['ls', '--all', '--loglevel=silent'])
  return code === 0
}

async function installPackages() {
  if (existsSync(join(ROOT, 'package-lock.json')) && !existsSync(MODULES)) {
    const { code, output } = await runQuietly('npm', ['ci', ...NPM_QUIET])
    if (code === 0) return
    // A registry that lacks packages for other systems makes a lockfile that npm ci calls
    // incomplete. A plain install takes the same versions from it.
    if (!output.includes('EUSAGE'))
      throw new Stop(`${output}\nThe packages could not be installed.`)
  }
  await runOrStop('npm', ['install', '--no-save', ...NPM_QUIET])
}

// ---- Prisma client ----------------------------------------------------------------------------

const GENERATE_STAMP = join(GENERATED, '.schema')

function schemaHash() {
  const { version } = JSON.parse(readFileSync(join(MODULES, 'prisma', 'package.json'), 'utf8'))
  return `${version} ${fingerprint(ROOT, ['prisma/schema.prisma', 'prisma.config.ts'])}`
}

function isGenerated() {
  return hasStamp(GENERATE_STAMP, schemaHash())
}

/** Generates the Prisma client again, whether or not it is needed. */
export async function generate() {
  await step('Generating the database client', async () => {
    const prisma = join(MODULES, 'prisma', 'build', 'index.js')
    await runOrStop(nodeProgram(), [prisma, 'generate'], {
      env: {
        ...toolEnv(),
        // The client needs no engine. The command downloads one unless this names some file.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    })
    writeStamp(GENERATE_STAMP, schemaHash())
  })
}

// ---- the built app ----------------------------------------------------------------------------

const BUILD_STAMP = join(OUT, '.built-from')

function buildHash() {
  // The generated client depends only on the schema, which is in the list.
  return fingerprint(ROOT, BUILD_INPUTS, (path) => path === relative(ROOT, GENERATED))
}

function isBuilt() {
  const complete = ['main/index.js', 'main/admin.js', 'preload/index.cjs', 'renderer/index.html']
  return complete.every((file) => existsSync(join(OUT, file))) && hasStamp(BUILD_STAMP, buildHash())
}

async function buildApp() {
  // Another start may have built it while this one waited for the lock.
  if (isBuilt()) return
  await step('Building the app', async () => {
    const hash = buildHash()
    const vite = join(MODULES, 'electron-vite', 'bin', 'electron-vite.js')
    await runOrStop(nodeProgram(), [vite, 'build', '--logLevel', 'warn'])
    writeStamp(BUILD_STAMP, hash)
  })
}
