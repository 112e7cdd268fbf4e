import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { settingsHandlers } from '#main/settings/handlers'
import { openSettings } from '#main/settings/settings-store'
import { DEFAULT_WINDOW_SETTINGS } from '#shared/domain/app-state'
import { createLog } from '#main/log'

// On loading, electron-store requires Electron's program. Outside of Electron, a name is enough.
vi.hoisted(() => {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= 'none'
})

let folder: string
let lines: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'))
  lines = []
})
afterEach(() => rm(folder, { recursive: true }))

const file = () => join(folder, 'settings.json')
const open = () =>
  openSettings({
    folder,
    log: createLog((line) => lines.push(line)),
    clock: () => new Date('2026-11-22T10:20:30.123Z'),
  })

describe('settings', () => {
  it('start with the defaults and survive a restart', async () => {
    const first = open()
    expect(first.window()).toEqual(DEFAULT_WINDOW_SETTINGS)
    expect(first.bounds()).toBeNull()
    expect(first.updateWindow({ theme: 'dark', listWidth: 400, view: undefined })).toEqual({
      ...DEFAULT_WINDOW_SETTINGS,
      theme: 'dark',
      listWidth: 400,
    })
    const bounds = { x: -1200, y: 20, width: 1000, height: 700, maximized: false }
    first.setBounds(bounds)
    first.setSealedSession('a', 'c2VhbGVk')

    const second = open()
    expect(second.window()).toMatchObject({ theme: 'dark', listWidth: 400, view: 'my-open' })
    expect(second.bounds()).toEqual(bounds)
    expect(second.sealedSession('a')).toBe('c2VhbGVk')
    expect(second.sealedSession('b')).toBeNull()
    expect(second.notices).toEqual([])
    second.setSealedSession('a', null)
    expect(await readFile(file(), 'utf8')).not.toContain('c2VhbGVk')
    expect((await stat(file())).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['text', 'garbage \u0000\u0001 {'],
    ['nothing', ''],
    ['half a file', '{"window":{"theme":"dark"'],
    ['a list', '[1,2]'],
    ['a number', '42'],
    ['null', 'null'],
    ['a prototype', '{"__proto__":{"polluted":true}}'],
  ])('treat %s as no settings, and lose nothing', async (_, content) => {
    await writeFile(file(), content)
    const settings = open()
    expect(settings.window()).toEqual(DEFAULT_WINDOW_SETTINGS)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    settings.updateWindow({ theme: 'light' })
    expect(open().window().theme).toBe('light')

    const aside = (await readdir(folder)).filter((name) => name.startsWith('settings.broken-'))
    if (content.startsWith('{"__proto__"')) {
      expect(aside).toEqual([])
      return
    }
    expect(aside).toEqual(['settings.broken-2026-11-22T10-20-30-123Z.json'])
    expect(await readFile(join(folder, aside[0] ?? ''), 'utf8')).toBe(content)
    expect(settings.notices).toEqual([expect.stringContaining(aside[0] ?? '')])
    expect(lines.join()).not.toContain('garbage')
  })

  it('set a folder in place of the file aside', async () => {
    await mkdir(file())
    const settings = open()
    expect(settings.notices).toHaveLength(1)
    settings.updateWindow({ theme: 'dark' })
    expect(open().window().theme).toBe('dark')
  })

  it('fall back value by value, and keep values of a newer version', async () => {
    const content = {
      window: { theme: 'pink', listWidth: 9999, sidebarWidth: '300', view: 'closed', sort: null },
      bounds: { width: 'wide', height: 3 },
      sessions: { a: 7 },
      laterInvention: { keep: 'me' },
    }
    await writeFile(file(), JSON.stringify(content))
    const settings = open()
    expect(settings.window()).toEqual({ ...DEFAULT_WINDOW_SETTINGS, view: 'closed' })
    expect(settings.bounds()).toBeNull()
    expect(settings.sealedSession('a')).toBeNull()
    expect(settings.notices).toEqual([])
    settings.updateWindow({ theme: 'dark' })
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({
      window: { theme: 'dark', view: 'closed' },
      laterInvention: { keep: 'me' },
    })
  })

  it('overwrite garbage that was written while the app was running', async () => {
    const settings = open()
    settings.updateWindow({ theme: 'dark' })
    await writeFile(file(), 'garbage')
    settings.updateWindow({ listWidth: 500 })
    expect(open().window()).toMatchObject({ theme: 'dark', listWidth: 500 })
  })

  it('apply to this run and report it when they cannot be written', async () => {
    const settings = open()
    await rm(folder, { recursive: true })
    await writeFile(folder, 'a file where the folder was')
    expect(() => settings.updateWindow({ theme: 'dark' })).toThrow(
      expect.objectContaining({ code: 'disk.not-writable', details: { folder } }),
    )
    expect(settings.window().theme).toBe('dark')
    settings.setBounds({ width: 900, height: 700, maximized: true })
    expect(settings.bounds()?.maximized).toBe(true)
    expect(lines.some((line) => line.includes('window-bounds-not-saved'))).toBe(true)
  })

  it('refuse an invalid change', () => {
    const settings = open()
    expect(() => settings.updateWindow({ listWidth: 1 })).toThrow()
    expect(settings.window()).toEqual(DEFAULT_WINDOW_SETTINGS)
  })

  it('are returned to the window', async () => {
    const themes: string[] = []
    const handlers = settingsHandlers(open(), (theme) => themes.push(theme))
    const log = createLog((line) => lines.push(line))
    const update = handlers['settings:update']
    const read = handlers['settings:read']
    if (update.permission !== 'anyone' || read.permission !== 'anyone') throw new Error('guarded')
    expect(await update.run({ direction: 'asc' }, log)).toMatchObject({ direction: 'asc' })
    expect(await read.run({}, log)).toMatchObject({ direction: 'asc' })
    expect(themes).toEqual([])
    await update.run({ theme: 'dark' }, log)
    await update.run({ theme: 'system' }, log)
    expect(themes).toEqual(['dark', 'system'])
  })
})
