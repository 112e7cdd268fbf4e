import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { postgresMajor } from './binaries'
import type { DatabaseFolder } from './cluster-place'
import { readClusterState } from './cluster-state'
import type { ClusterState } from './cluster-state'
import { EmbeddedServerError } from './embedded-server-error'
import { errnoOf } from './folder-files'
import { runsAsRoot } from './server-user'

/** What the database folder contains. Only `absent` and `half-made` may lead to a new cluster. */
export type Survey =
  | { readonly kind: 'absent' }
  | { readonly kind: 'half-made'; readonly state: ClusterState | undefined }
  | { readonly kind: 'ready'; readonly state: ClusterState }

/** What the app puts next to the cluster. None of it is a database. */
const ownNames = new Set(['state.json', 'initialising', 'start.lock', 'start.lock.break', 'in-use'])

/**
 * Checks the folder without changing anything. If it exists but cannot be trusted, refuses with
 * `damaged`, `other-version`, `state-missing`, `foreign-server` or `wrong-rights`, because a folder
 * that is not understood may contain somebody's only copy.
 */
export async function surveyCluster(
  folder: DatabaseFolder,
  home: string | undefined,
): Promise<Survey> {
  const state = await readClusterState(folder.stateFile)
  const dataDirectory = home === undefined ? undefined : join(home, 'data')
  const names = dataDirectory === undefined ? [] : await namesIn(dataDirectory)
  const isMarked = await exists(folder.marker)

  if (isMarked && state?.ready !== true) {
    if (names.length > 0 && state === undefined) throw noState(folder, 'there is none')
    return { kind: 'half-made', state }
  }
  if (names.length === 0) {
    if (state !== undefined) {
      throw damaged(dataDirectory ?? folder.cluster, 'its database files are gone')
    }
    const strangers = (await namesIn(folder.path)).filter((name) => !isOurs(name))
    const inHome = home === undefined ? [] : await namesIn(home)
    if (strangers.length > 0 || inHome.length > 0) {
      const found = [...strangers, ...inHome].slice(0, 3).join(', ')
      throw damaged(folder.path, `it holds ${found}, but no database`)
    }
    return { kind: 'absent' }
  }
  if (dataDirectory === undefined) throw damaged(folder.cluster, 'its database files are gone')
  await assertWhole(dataDirectory)
  await assertPrivate(dataDirectory)
  if (state === undefined) throw noState(folder, 'there is none')
  if (!state.ready) throw noState(folder, 'it says that the set-up was never finished')
  await assertSameIdentity(dataDirectory, state)
  return { kind: 'ready', state }
}

function isOurs(name: string): boolean {
  return ownNames.has(name) || name === 'cluster' || name.startsWith('state.json.')
}

async function assertWhole(dataDirectory: string): Promise<void> {
  const version = await textOf(join(dataDirectory, 'PG_VERSION'))
  if (version === undefined) throw damaged(dataDirectory, 'the file PG_VERSION is missing')
  if (version.trim() !== postgresMajor) {
    throw new EmbeddedServerError('other-version', {
      path: dataDirectory,
      found: version.trim().slice(0, 20),
      wanted: postgresMajor,
    })
  }
  for (const name of ['global', 'base', 'pg_wal', 'pg_xact', 'postgresql.conf']) {
    if (!(await exists(join(dataDirectory, name))))
      throw damaged(dataDirectory, `${name} is missing`)
  }
  if (!(await exists(join(dataDirectory, 'global', 'pg_control')))) {
    throw damaged(dataDirectory, 'the file global/pg_control is missing')
  }
}

/**
 * PostgreSQL only starts in a folder that it owns and that is closed to others. This explains it in
 * words.
 */
async function assertPrivate(dataDirectory: string): Promise<void> {
  if (process.platform === 'win32') return
  const { mode, uid } = await stat(dataDirectory)
  const rights = mode & 0o777
  if ((rights & 0o027) !== 0 || (rights & 0o700) !== 0o700) {
    throw new EmbeddedServerError('wrong-rights', {
      path: dataDirectory,
      found: `open as 0${rights.toString(8)}`,
      wanted: '0700, closed to all other accounts',
    })
  }
  const isOwn = runsAsRoot() ? uid !== 0 : uid === process.getuid?.()
  if (!isOwn) {
    throw new EmbeddedServerError('wrong-rights', {
      path: dataDirectory,
      found: `owned by account ${uid}`,
      wanted: runsAsRoot() ? 'owned by an account other than root' : 'owned by your account',
    })
  }
}

/** The first eight bytes of pg_control are the cluster's id. They can be read while it is stopped. */
async function assertSameIdentity(dataDirectory: string, state: ClusterState): Promise<void> {
  const path = join(dataDirectory, 'global', 'pg_control')
  const file = await open(path, 'r')
  const head = Buffer.alloc(8)
  try {
    const { bytesRead } = await file.read(head, 0, 8, 0)
    if (bytesRead < 8) throw damaged(dataDirectory, 'the file global/pg_control is cut off')
  } finally {
    await file.close()
  }
  if (head.readBigUInt64LE().toString() !== state.systemIdentifier) {
    throw new EmbeddedServerError('foreign-server', {
      port: null,
      reason: 'its identity is not the one in state.json',
    })
  }
}

function damaged(path: string, missing: string): EmbeddedServerError<'damaged'> {
  return new EmbeddedServerError('damaged', { path, missing, log: [] })
}

function noState(folder: DatabaseFolder, reason: string): EmbeddedServerError<'state-missing'> {
  return new EmbeddedServerError('state-missing', { path: folder.stateFile, reason })
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw asRightsFault(error, path)
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw asRightsFault(error, path)
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw asRightsFault(error, path)
  }
}

function asRightsFault(error: unknown, path: string): unknown {
  const code = errnoOf(error)
  if (code !== 'EACCES' && code !== 'EPERM') return error
  return new EmbeddedServerError(
    'wrong-rights',
    { path, found: 'closed to your account', wanted: 'owned by your account' },
    { cause: error },
  )
}
