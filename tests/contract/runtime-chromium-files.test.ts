import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  needsVirtualDisplay,
  startVirtualDisplay,
  type VirtualDisplay,
} from '#launcher/display.mjs'
import { dialog } from '#runtime-chromium/dialog'
import { startDrag } from '#runtime-chromium/drag-out'
import { dataFolder, removeFolder, RuntimeApp } from './fixtures/runtime-app'

describe('the app’s own scheme in a page', () => {
  let display: VirtualDisplay | undefined
  let dataDir: string
  let app: RuntimeApp

  beforeAll(async () => {
    if (needsVirtualDisplay()) display = await startVirtualDisplay()
    dataDir = dataFolder()
    app = new RuntimeApp(dataDir, display?.env ?? {})
    await app.waitFor('loaded')
    await app.call('load', 'app://bundle/open.html')
  }, 60_000)
  afterAll(async () => {
    app.kill('SIGTERM')
    await app.exit
    await display?.stop()
    removeFolder(dataDir)
  })

  test.each([
    ['a property', `picture.src = 'app://files/picture.svg'`],
    ['an attribute', `picture.setAttribute('src', 'app://files/picture.svg')`],
    ['capitals', `picture.setAttribute('SRC', 'APP://files/picture.svg')`],
  ])('loads a picture whose URL is in %s', async (_how, naming) => {
    const width = await app.inPage(`new Promise((resolve) => {
      const picture = document.createElement('img')
      picture.onload = () => resolve(picture.naturalWidth)
      picture.onerror = () => resolve(null)
      ${naming}
    })`)
    expect(width).toBe(7)
  })

  test('loads a frame of another origin than the page', async () => {
    const reach = await app.inPage(`new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.onload = () => {
        try {
          resolve(String(frame.contentWindow.document.title))
        } catch (error) {
          resolve(error.name)
        }
      }
      frame.src = 'app://files/frame.html'
      document.body.append(frame)
    })`)
    expect(reach).toBe('SecurityError')
  })

  test('leaves every other attribute and URL unchanged', async () => {
    const seen = await app.inPage(`(() => {
      const picture = document.createElement('img')
      picture.setAttribute('alt', 'app://files/x')
      picture.setAttribute('src', 'picture.svg')
      return [picture.getAttribute('alt'), picture.getAttribute('src')]
    })()`)
    expect(seen).toEqual(['app://files/x', 'picture.svg'])
  })
})

describe('the save dialog', () => {
  let folder: string
  let asked: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'connect-dialog-'))
    asked = join(folder, 'asked')
    vi.stubEnv('HOME', folder)
    vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'))
    vi.stubEnv('DISPLAY', ':1')
    vi.stubEnv('PATH', `${folder}${delimiter}/bin`)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Creates a fake program of the desktop that prints this result. */
  function program(name: string, answer: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "$@" > '${asked}'\n${answer}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  const ask = (name: string) =>
    dialog.showSaveDialog({ defaultPath: join(folder, 'Downloads', name) })

  test('the desktop’s own program shows it, and its result is used', async () => {
    program('zenity', 'echo "/tmp/chosen file.txt"')
    expect(await ask('a.txt')).toEqual({ canceled: false, filePath: '/tmp/chosen file.txt' })
    expect(readFileSync(asked, 'utf8')).toContain(`--filename=${join(folder, 'Downloads/a.txt')}`)
  })

  test('closing it saves nothing', async () => {
    program('zenity', 'exit 1')
    expect(await ask('a.txt')).toEqual({ canceled: true, filePath: '' })
  })

  test('without such a program the file goes to Downloads, and overwrites nothing', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const first = await ask('a.txt')
    writeFileSync(first.filePath, '')
    const second = await ask('a.txt')
    const downloads = join(folder, 'Downloads')
    expect([first.filePath, second.filePath]).toEqual([
      join(downloads, 'a.txt'),
      join(downloads, 'a (2).txt'),
    ])
    expect(said).toHaveBeenCalledWith(expect.stringContaining(second.filePath))
    said.mockRestore()
  })

  test('a test sets the folder itself', async () => {
    vi.stubEnv('RUNTIME_SAVE_FOLDER', folder)
    program('zenity', 'exit 1')
    expect(await ask('a.txt')).toEqual({ canceled: false, filePath: join(folder, 'a.txt') })
    expect(existsSync(asked)).toBe(false)
  })

  test.runIf(process.platform === 'linux')('a drag shows the folder of the file', async () => {
    program('xdg-open', '')
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    startDrag({ file: join(folder, 'Downloads', 'a.txt'), icon: '' })
    await vi.waitFor(() => {
      expect(readFileSync(asked, 'utf8').trim()).toBe(join(folder, 'Downloads'))
    })
    expect(said).toHaveBeenCalledWith(expect.stringContaining('cannot be dragged'))
    said.mockRestore()
  })
})
