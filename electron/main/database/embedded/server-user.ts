import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { EmbeddedServerError } from './embedded-server-error'

/** The system account that runs the server if the app itself runs as root. */
export type ServerUser = { readonly name: string; readonly uid: number; readonly gid: number }

const run = promisify(execFile)
const ownAccount = 'connect-support'
const otherAccounts = ['postgres', '_postgres', 'nobody']

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0
}

/**
 * PostgreSQL refuses to run as root. Returns undefined for an ordinary user. For root it is the
 * owner of an existing cluster, else our own system account (made if missing), else an existing
 * one. Refuses with `no-server-user`.
 */
export async function chooseServerUser(home: string | undefined): Promise<ServerUser | undefined> {
  if (!runsAsRoot()) return undefined
  if (home !== undefined) {
    const { uid, gid } = await stat(home)
    if (uid !== 0) return { name: `#${uid}`, uid, gid }
  }
  const own = (await findAccount(ownAccount)) ?? (await makeAccount())
  if (own) return own
  for (const name of otherAccounts) {
    const found = await findAccount(name)
    if (found) return found
  }
  throw new EmbeddedServerError('no-server-user', { tried: [ownAccount, ...otherAccounts] })
}

async function makeAccount(): Promise<ServerUser | undefined> {
  const args = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent']
  try {
    await run('useradd', [...args, '--shell', '/usr/sbin/nologin', ownAccount])
  } catch {
    // No useradd, a read-only /etc, or another process has just made the account. The lookup below
    // shows which, and the caller can use other accounts.
    return findAccount(ownAccount)
  }
  return findAccount(ownAccount)
}

async function findAccount(name: string): Promise<ServerUser | undefined> {
  const uid = await numericId('-u', name)
  const gid = await numericId('-g', name)
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { name, uid, gid }
}

async function numericId(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    const { stdout } = await run('id', [flag, name])
    const id = Number(stdout.trim())
    return Number.isSafeInteger(id) ? id : undefined
  } catch {
    // `id` exits with 1 for an unknown name.
    return undefined
  }
}
