import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type * as Electron from 'electron'
import { strict } from './strict.ts'

type Offered = Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder' | 'beep'>

/** The system's program that opens things, with its arguments for one of them. */
function opener(target: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [target]]
  // Explorer opens addresses and files, without a shell that would interpret the address.
  if (process.platform === 'win32') return ['explorer.exe', [target]]
  return ['xdg-open', [target]]
}

/** Starts a program and does not wait for its end. Resolves to a reason if it cannot be started. */
function launch(program: string, args: string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  child.once('error', (error) => resolve(`${program}: ${error.message}`))
  child.once('spawn', () => {
    child.unref()
    resolve('')
  })
  return promise
}

const offered: Offered = {
  async openExternal(url) {
    const failure = await launch(...opener(url))
    if (failure) throw new Error(`Failed to open URL: ${failure}`)
  },
  async openPath(path) {
    return existsSync(path) ? launch(...opener(path)) : `${path} does not exist`
  },
  showItemInFolder(path) {
    if (process.platform === 'darwin') void launch('open', ['-R', path])
    else if (process.platform === 'win32') void launch('explorer.exe', [`/select,${path}`])
    else void launch('xdg-open', [dirname(path)])
  },
  beep() {
    process.stdout.write('\u0007')
  },
}

export const shell = strict(offered, 'shell')
