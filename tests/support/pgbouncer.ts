import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { vi } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { makeTempDir, removeDataDir } from './temp-dir'

/** A pgbouncer in front of a database. */
export interface Pgbouncer {
  /** The same login and database, through the pool. */
  through(endpoint: PgEndpoint): PgEndpoint
  close(): Promise<void>
}

/** The version of the installed pgbouncer. Null if there is none. */
export function pgbouncerVersion(): string | null {
  const { status, stdout } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' })
  return status === 0 ? (/[0-9.]+/.exec(stdout)?.[0] ?? null) : null
}

/** Starts one with these settings in addition to what it needs. `logins` are those that may connect. */
export async function startPgbouncer(
  logins: readonly PgEndpoint[],
  settings: Record<string, string>,
): Promise<Pgbouncer> {
  const [target] = logins
  if (target === undefined) throw new Error('nobody may pass')
  const folder = await makeTempDir('pgbouncer')
  const port = await freePort()
  const users = logins.map(({ user, password }) => `"${user}" "${password}"`)
  await writeFile(join(folder, 'users'), `${users.join('\n')}\n`)
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: join(folder, 'users'),
    ...settings,
  }
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `* = host=${target.host} port=${target.port}`,
      '[pgbouncer]',
      ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
      '',
    ].join('\n'),
  )
  // It refuses to run as root, and reads its files as the user that it switches to.
  await chmod(folder, 0o755)
  const asRoot = process.getuid?.() === 0
  const args = ['--quiet', ...(asRoot ? ['--user', 'nobody'] : []), join(folder, 'pgbouncer.ini')]
  const child = spawn('pgbouncer', args, { stdio: 'ignore' })
  await vi.waitFor(() => answers(port, target), { timeout: 20_000, interval: 50 })
  return {
    through: (endpoint) => ({ ...endpoint, host: '127.0.0.1', port }),
    async close() {
      await end(child)
      await removeDataDir(folder)
    },
  }
}

/** A plain connection, with nothing in its startup packet that a pool could refuse. */
async function answers(port: number, target: PgEndpoint): Promise<void> {
  const client = new Client({ ...target, host: '127.0.0.1', port })
  await client.connect()
  await client.end()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
