import { join } from 'node:path'
import type { Client } from 'pg'
import type { ExitCode } from '#admin/admin-io'
import { runAdmin } from '#admin/program'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'

export const ROOT = join(import.meta.dirname, '../..')

export interface AdminAnswer {
  code: ExitCode
  out: string
  err: string
}

/** Runs one command line as the operator's program does, in this process. */
export async function admin(
  args: string[],
  options: { dataDir: string; env?: Record<string, string>; interrupted?: AbortSignal },
): Promise<AdminAnswer> {
  let out = ''
  let err = ''
  const code = await runAdmin(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    errIsTerminal: false,
    env: { CONNECT_DATA_DIR: options.dataDir, ...options.env },
    cwd: options.dataDir,
    platform: process.platform,
    root: ROOT,
    interrupted: options.interrupted ?? new AbortController().signal,
  })
  return { code, out, err }
}

export function urlOf({ host, port, database, user, password }: PgEndpoint): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`
}

/** Removes a test's logins from the server, which other tests share. */
export async function endLogins(owner: Client): Promise<void> {
  await owner.query(
    `SELECT private.revoke_login(l.login) FROM (
       SELECT login FROM private.installations UNION ALL SELECT login FROM private.join_links) l`,
  )
  await owner.query(`UPDATE private.join_links SET used_at = now() - interval '1 hour'`)
  await owner.query('SELECT private.purge_logins()')
}
