import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createPackage } from '@electron/asar'

const root = resolve(import.meta.dirname, '../../..')
/**
 * The fuse wire in Electron's program: this marker, the version of the wire, its length, and all
 * fuses off.
 */
const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_COUNT = 9

/**
 * A package of the app, built by electron-builder around a folder that only looks like Electron.
 */
export interface Packed {
  /** The folder that would be installed. */
  folder: string
  /** The output of electron-builder. */
  output: string
  remove(): Promise<void>
}

/** Packs the built app for Linux. Everything is real except Electron's own program. */
export async function packApp(): Promise<Packed> {
  const place = await mkdtemp(join(tmpdir(), 'connect-package-'))
  const electron = join(place, 'electron')
  await makeElectronFolder(electron, join(place, 'default-app'))
  const output = join(place, 'dist')
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/electron-builder/cli.js'),
      ...['--linux', 'dir', `-c.electronDist=${electron}`, `-c.directories.output=${output}`],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  }
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`electron-builder failed (${code}):\n${said}`)
  const suffix = process.arch === 'x64' ? '' : `-${process.arch}`
  return {
    folder: join(output, `linux${suffix}-unpacked`),
    output: said,
    remove: () => rm(place, { recursive: true, force: true }),
  }
}

async function makeElectronFolder(folder: string, empty: string): Promise<void> {
  for (const part of [empty, join(folder, 'locales'), join(folder, 'resources')]) {
    await mkdir(part, { recursive: true })
  }
  const wire = Buffer.concat([
    Buffer.from(`#!/bin/sh\nexit 0\n# ${FUSE_MARK}`),
    Buffer.from([1, FUSE_COUNT]),
    Buffer.from('0'.repeat(FUSE_COUNT)),
  ])
  for (const program of ['electron', 'chrome-sandbox']) {
    await writeFile(join(folder, program), wire)
    await chmod(join(folder, program), 0o755)
  }
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'version', 'locales/en-US.pak']) {
    await writeFile(join(folder, file), 'x')
  }
  await writeFile(join(empty, 'main.js'), '')
  await createPackage(empty, join(folder, 'resources/default_app.asar'))
}
