import { appendFile, chown, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '#main/private-file'
import { errnoOf } from './folder-files'
import type { ServerUser } from './server-user'

/**
 * TCP on the loopback address with SCRAM on all systems, and no Unix socket. On Windows
 * node-postgres cannot use one, and its path is limited to 107 bytes, which a home folder with a
 * long name already exceeds.
 */
export const listenHost = '127.0.0.1'

const fileName = 'connect-support.conf'

export type ServerSettings = Readonly<Record<string, string | number>>

const ourSettings: ServerSettings = {
  listen_addresses: listenHost,
  unix_socket_directories: '',
  max_connections: 40,
  superuser_reserved_connections: 3,
  password_encryption: 'scram-sha-256',
  shared_buffers: '128MB',
  // Crash safety is a promise of this product, so it does not depend on defaults.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // Backups by archived WAL need at least this.
  wal_level: 'replica',
  max_wal_size: '256MB',
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // One file per weekday, overwritten after a week.
  logging_collector: 'on',
  log_directory: '../log',
  log_filename: 'postgresql-%a.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: 0,
  log_file_mode: '0600',
  log_checkpoints: 'off',
  // Codes, tokens and customers' texts occur in statements, parameters and error details. None of
  // them may get into the log.
  log_statement: 'none',
  log_min_duration_statement: -1,
  log_min_error_statement: 'panic',
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
  log_error_verbosity: 'terse',
  track_activity_query_size: 256,
}

/** Only with a password, and only from this computer. Replication is for backups and for the superuser. */
const accessRules = `# Written by Connect Support at every start.
host all all 127.0.0.1/32 scram-sha-256
host replication connect_admin 127.0.0.1/32 scram-sha-256
`

/** Makes postgresql.conf, as initdb wrote it for this machine, include our own file at its end. */
export async function includeOurSettings(dataDirectory: string): Promise<void> {
  await appendFile(join(dataDirectory, 'postgresql.conf'), `\ninclude = '${fileName}'\n`)
}

/** Writes settings and access rules for the next start. `extra` overrides ours. */
export async function writeServerSettings(
  dataDirectory: string,
  user: ServerUser | undefined,
  port: number,
  extra: ServerSettings,
): Promise<void> {
  const all = { ...ourSettings, ...extra, port }
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${quote(value)}`)
  const text = `# Written by Connect Support at every start.\n${lines.join('\n')}\n`
  await replaceText(join(dataDirectory, fileName), text, user)
  await replaceText(join(dataDirectory, 'pg_hba.conf'), accessRules, user)
}

function quote(value: string | number): string {
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** Does not rewrite an equal file, so that a full disk does not prevent a start without changes. */
async function replaceText(
  path: string,
  text: string,
  user: ServerUser | undefined,
): Promise<void> {
  try {
    if ((await readFile(path, 'utf8')) === text) return
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
  await writePrivateFile(path, text)
  if (user) await chown(path, user.uid, user.gid)
}
