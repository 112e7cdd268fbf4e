import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const NAME = 'connect-support-worker.service'
const text = readFileSync(join(ROOT, 'resources/systemd', NAME), 'utf8')
/** [section, name, value] of every line with a setting. */
const lines = readLines(text)
const values = (section: string, name: string) =>
  lines.filter((line) => line[0] === section && line[1] === name).map((line) => line[2])

function readLines(unit: string): [string, string, string][] {
  let section = ''
  const read: [string, string, string][] = []
  for (const line of unit.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const header = /^\[(\w+)\]$/u.exec(line)
    const setting = /^(\w+)=(.*)$/u.exec(line)
    if (header !== null) section = header[1] ?? ''
    else if (setting !== null) read.push([section, setting[1] ?? '', setting[2] ?? ''])
    else throw new Error(`neither a section nor a setting: ${line}`)
  }
  return read
}

describe('the worker as a service', () => {
  it('runs the built command line and is restarted whatever ends it', () => {
    const [command = ''] = values('Service', 'ExecStart')
    expect(command).toMatch(/^\/usr\/bin\/node .*out\/main\/admin\.js worker$/)
    const config = readFileSync(join(ROOT, 'electron.vite.config.ts'), 'utf8')
    expect(config).toContain("admin: resolve(root, 'electron/admin/index.ts')")
    expect(values('Service', 'Restart')).toEqual(['always'])
    expect(values('Unit', 'StartLimitIntervalSec')).toEqual(['0'])
    expect(values('Service', 'KillSignal')).toEqual(['SIGTERM'])
    // Longer than the worker takes to finish a mail.
    expect(Number(values('Service', 'TimeoutStopSec')[0])).toBeGreaterThan(20)
    expect(values('Install', 'WantedBy')).toEqual(['multi-user.target'])
  })

  it('contains no secret itself, and has its own account, folder and rights', () => {
    expect(values('Service', 'EnvironmentFile')).toEqual(['/etc/connect-support/worker.env'])
    expect(values('Service', 'Environment').join(' ')).not.toMatch(/URL|PASSWORD/)
    const folder = /CONNECT_DATA_DIR=(\S+)/u.exec(values('Service', 'Environment').join(' '))?.[1]
    expect(folder).toBe(`/var/lib/${values('Service', 'StateDirectory')[0] ?? ''}`)
    for (const [name, value] of [
      ['DynamicUser', 'yes'],
      ['NoNewPrivileges', 'yes'],
      ['CapabilityBoundingSet', ''],
      ['ProtectSystem', 'strict'],
      ['ProtectHome', 'yes'],
      ['PrivateDevices', 'yes'],
      ['UMask', '0077'],
    ] as const) {
      expect(values('Service', name), name).toEqual([value])
    }
  })

  it('is valid for systemd, if there is one', () => {
    const version = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' })
    if (version.error !== undefined) {
      expect(version.error).toMatchObject({ code: 'ENOENT' })
      return
    }
    const folder = mkdtempSync(join(tmpdir(), 'unit-'))
    try {
      // systemd also checks that the program exists, and it is elsewhere on some machines.
      const path = join(folder, NAME)
      writeFileSync(path, text.replace('/usr/bin/node', process.execPath))
      const said = execFileSync('systemd-analyze', ['verify', path], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
      expect(said).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
