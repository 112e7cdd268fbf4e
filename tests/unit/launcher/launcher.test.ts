import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { needsVirtualDisplay } from '#launcher/display.mjs'
import { findElectron } from '#launcher/electron-program.mjs'
import { findBrowser } from '#launcher/find-browser.mjs'
import { fingerprint, hasStamp, writeStamp } from '#launcher/fingerprint.mjs'
import { withLock } from '#launcher/lock.mjs'
import { checkNode } from '#launcher/node-version.mjs'
import { appCommand } from '#launcher/runtime.mjs'
import { checkOutcome, reportOutcome, totalLine } from '#launcher/test-report.mjs'
import { watchSources } from '#launcher/watch.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connect-launcher-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function put(name: string, text: string): string {
  const file = join(folder, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  return file
}

describe('the fingerprint that decides what is skipped', () => {
  test('changes with a file’s content, a name, and a new file, and with nothing else', () => {
    put('src/a.ts', 'a')
    put('src/deep/b.ts', 'b')
    const before = fingerprint(folder, ['src', 'missing'])
    put('src/a.ts', 'a')
    put('elsewhere.ts', 'c')
    expect(fingerprint(folder, ['src', 'missing'])).toBe(before)
    put('src/a.ts', 'A')
    const changed = fingerprint(folder, ['src'])
    expect(changed).not.toBe(before)
    put('src/c.ts', '')
    expect(fingerprint(folder, ['src'])).not.toBe(changed)
  })

  test('excludes what is skipped', () => {
    put('src/a.ts', 'a')
    const skip = (path: string) => path === 'src/generated'
    const before = fingerprint(folder, ['src'], skip)
    put('src/generated/x.ts', 'x')
    expect(fingerprint(folder, ['src'], skip)).toBe(before)
  })

  test('is stored in a stamp file', () => {
    const stamp = join(folder, 'deep', 'stamp')
    expect(hasStamp(stamp, 'one')).toBe(false)
    writeStamp(stamp, 'one')
    expect(hasStamp(stamp, 'one')).toBe(true)
    expect(hasStamp(stamp, 'two')).toBe(false)
  })
})

describe('the lock for the set-up', () => {
  test('lets one process run after the other', async () => {
    const lock = join(folder, 'lock')
    const steps: string[] = []
    const run = (name: string) =>
      withLock(lock, async () => {
        steps.push(`${name} in`)
        await Promise.resolve()
        steps.push(`${name} out`)
      })
    await Promise.all([run('a'), run('b')])
    expect(steps).toEqual(['a in', 'a out', 'b in', 'b out'])
    expect(existsSync(lock)).toBe(false)
  })

  test('is free if its process has ended', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    const lock = put('lock', String(pid))
    expect(await withLock(lock, () => Promise.resolve('ran'))).toBe('ran')
  })

  test('is released when the work fails', async () => {
    const lock = join(folder, 'lock')
    const failing = withLock(lock, () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(existsSync(lock)).toBe(false)
  })
})

describe('what is found on a machine', () => {
  test('a configured browser comes first, then the names on the path', () => {
    const named = put('mine', '')
    chmodSync(named, 0o755)
    expect(findBrowser({ CONNECT_BROWSER: named, PATH: '' })).toBe(named)
    if (process.platform !== 'linux') return
    const chromium = put('bin/chromium', '')
    chmodSync(chromium, 0o755)
    expect(findBrowser({ PATH: join(folder, 'bin') })).toBe(chromium)
  })

  test('a file that is not executable is no browser', () => {
    const named = put('mine', '')
    chmodSync(named, 0o644)
    expect(findBrowser({ CONNECT_BROWSER: named, PATH: folder })).not.toBe(named)
  })

  test('Electron is found in a configured folder, even if its package downloaded none', () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder)
    expect(findElectron()).toBeUndefined()
    const program = put('electron', '')
    expect(findElectron()).toBe(process.platform === 'linux' ? program : undefined)
    vi.unstubAllEnvs()
  })

  test('a display is needed on Linux only if none is set', () => {
    expect(needsVirtualDisplay({ DISPLAY: ':1' })).toBe(false)
    expect(needsVirtualDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBe(false)
    expect(needsVirtualDisplay({})).toBe(process.platform === 'linux')
  })

  test.each(['20.18.3', '18.20.0', '8.0.0'])(
    'Node %s is refused with an explanation',
    (version) => {
      expect(() => checkNode(version)).toThrow(
        `Connect Support needs Node 20.19 or newer; this is ${version}.`,
      )
    },
  )

  test.each(['20.19.0', '22.0.0', '24.1.0'])('Node %s is accepted', (version) => {
    expect(() => checkNode(version)).not.toThrow()
  })
})

describe('the command that starts the app', () => {
  const switches = ['--remote-debugging-port=9333', 'file.eml']

  test('passes Electron its switches before the app’s folder', () => {
    const [program, args] = appCommand({ kind: 'electron', program: '/e' }, switches)
    expect(program).toBe('/e')
    expect(args.at(-1)).toBe('file.eml')
    expect(args.indexOf('--remote-debugging-port=9333')).toBeLessThan(args.length - 2)
  })

  test('passes them to the built app on the stand-in', () => {
    const [, args] = appCommand({ kind: 'chromium', program: '/c' }, switches)
    expect(args.slice(-2)).toEqual(switches)
    expect(args[args.length - 3]).toMatch(/out.main.index\.js$/)
  })
})

describe('the totals of a test run', () => {
  test('add up the parts, and mention skipped tests only if there are any', () => {
    const part = { passed: 3, failed: 1, skipped: 0 }
    expect(totalLine([part, part])).toBe('6 passed, 2 failed')
    expect(totalLine([{ ...part, skipped: 2 }])).toBe('3 passed, 1 failed, 2 skipped')
  })

  test('count a check as one', () => {
    expect(checkOutcome('lint', { code: 0, output: '' })).toMatchObject({ passed: 1, failed: 0 })
    expect(checkOutcome('lint', { code: 2, output: 'a problem\n' })).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: ['lint\na problem'],
    })
  })

  test('read a report of vitest, with a file that could not be loaded', () => {
    const file = put(
      'unit.json',
      JSON.stringify({
        testResults: [
          {
            name: 'a.test.ts',
            status: 'failed',
            assertionResults: [
              { status: 'passed', fullName: 'one' },
              { status: 'failed', fullName: 'two', failureMessages: ['expected 1'] },
              { status: 'pending', fullName: 'three' },
            ],
          },
          { name: 'b.test.ts', status: 'failed', message: 'cannot load', assertionResults: [] },
        ],
      }),
    )
    expect(reportOutcome('unit', file, 1)).toEqual({
      passed: 1,
      failed: 2,
      skipped: 1,
      failures: ['a.test.ts: two\nexpected 1', 'b.test.ts\ncannot load'],
    })
  })

  test('read a report of Playwright', () => {
    const spec = (title: string, status: string, message?: string) => ({
      title,
      ok: status !== 'unexpected',
      tests: [{ status, results: [{ errors: message === undefined ? [] : [{ message }] }] }],
    })
    const file = put(
      'e2e.json',
      JSON.stringify({
        suites: [
          {
            title: 'a.spec.ts',
            specs: [spec('one', 'expected'), spec('four', 'skipped')],
            suites: [{ title: 'group', specs: [spec('two', 'unexpected', 'gone')] }],
          },
        ],
      }),
    )
    expect(reportOutcome('e2e', file, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      failures: ['a.spec.ts > group > two\ngone'],
    })
  })

  test('count a run that crashed without a report as a failure', () => {
    expect(reportOutcome('unit', join(folder, 'none.json'), 137)).toMatchObject({
      passed: 0,
      failed: 1,
    })
  })
})

describe('watching sources', () => {
  test('reports changes below its folders, also those that came before it was asked', async () => {
    put('src/deep/one.ts', '0')
    const sources = watchSources(folder, ['src'])
    try {
      let count = 0
      // Written until it is reported: a watcher may need a moment to begin. Slower than the pause that it waits for.
      const writing = setInterval(() => put('src/deep/one.ts', String((count += 1))), 400)
      await sources.changed()
      clearInterval(writing)
      put('src/new/two.ts', 'one more')
      await sources.changed()
    } finally {
      sources.stop()
    }
  })
})
