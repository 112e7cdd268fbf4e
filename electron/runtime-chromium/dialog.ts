import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type * as Electron from 'electron'
import { strict } from './strict.ts'
import { systemFolder } from './system-paths.ts'

type Offered = Pick<Electron.Dialog, 'showErrorBox' | 'showSaveDialog'>

/** A program of the desktop that asks where to save. Returns its arguments for one question. */
type Asker = (path: string) => [program: string, args: string[]]

const ASKERS: readonly Asker[] = [
  (path) => ['zenity', ['--file-selection', '--save', '--confirm-overwrite', `--filename=${path}`]],
  (path) => ['kdialog', ['--getsavefilename', path]],
]

/** The chosen path. Null if the person cancelled, undefined if the program does not exist. */
function ask([program, args]: [string, string[]]): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { encoding: 'utf8' }, (error, stdout) => {
      if (error === null) resolve(stdout.replace(/\n$/, '') || null)
      else resolve(error.code === 'ENOENT' ? undefined : null)
    })
  })
}

/** A path in the folder that is still free. */
function freePath(folder: string, name: string): string {
  const ending = extname(name)
  const stem = basename(name, ending)
  for (let count = 1; ; count += 1) {
    const path = join(folder, count === 1 ? name : `${stem} (${count})${ending}`)
    if (!existsSync(path)) return path
  }
}

/** Where to save a file of this name. Null if the person cancelled. */
export async function whereToSave(wanted: string): Promise<string | null> {
  const given = process.env['RUNTIME_SAVE_FOLDER']
  if (given !== undefined && given !== '') return freePath(given, basename(wanted))
  if (process.platform === 'linux' && process.env['DISPLAY']) {
    for (const asker of ASKERS) {
      const chosen = await ask(asker(wanted))
      if (chosen !== undefined) return chosen
    }
  }
  const folder = systemFolder('downloads') ?? process.cwd()
  await mkdir(folder, { recursive: true })
  const path = freePath(folder, basename(wanted))
  process.stderr.write(`No program here asks where to save: it goes to ${path}\n`)
  return path
}

const offered = {
  showErrorBox(title: string, content: string) {
    process.stderr.write(`${title}\n${content}\n`)
  },
  async showSaveDialog(...given: unknown[]): Promise<Electron.SaveDialogReturnValue> {
    // The window, if there is one, is the first argument.
    const { defaultPath = 'file' } = given.at(-1) as Electron.SaveDialogOptions
    const filePath = await whereToSave(defaultPath)
    return { canceled: filePath === null, filePath: filePath ?? '' }
  },
} satisfies Offered

export const dialog = strict(offered, 'dialog')
