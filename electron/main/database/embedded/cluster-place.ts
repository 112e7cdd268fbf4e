import { randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, realpath, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EmbeddedServerError } from './embedded-server-error'
import { errnoOf, withFolderFaults } from './folder-files'
import type { ServerUser } from './server-user'

/**
 * `<data>/database` contains:
 *   state.json    passwords, port, identity (ours, 0600)
 *   initialising  exists until the first start is finished
 *   start.lock, in-use/   who starts, who uses
 *   cluster/      the home of the server: data/ (PGDATA), log/, startup.log
 *
 * For root, `cluster` belongs to the server's account. If that account cannot reach the data folder
 * (a root home is 0700), `cluster` is a link to a separate folder under /var/lib/connect-support.
 * The link, not the path, says which database belongs to a data folder. So if a data folder is
 * removed, a new one at the same path starts empty.
 */
export type DatabaseFolder = {
  readonly path: string
  readonly stateFile: string
  readonly marker: string
  readonly cluster: string
}

/** Where root stores what the server's account must reach. */
export const sharedHome = '/var/lib/connect-support'

/** Makes sure that `<data>/database` exists, and returns the paths in it. */
export async function openDatabaseFolder(dataDir: string): Promise<DatabaseFolder> {
  const wanted = join(dataDir, 'database')
  await withFolderFaults(wanted, () => mkdir(wanted, { recursive: true, mode: 0o700 }))
  const path = await realpath(wanted)
  return {
    path,
    stateFile: join(path, 'state.json'),
    marker: join(path, 'initialising'),
    cluster: join(path, 'cluster'),
  }
}

/** The real path of the server's home. Undefined if it does not exist yet. */
export async function findClusterHome(folder: DatabaseFolder): Promise<string | undefined> {
  try {
    await lstat(folder.cluster)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    return await realpath(folder.cluster)
  } catch (error) {
    throw new EmbeddedServerError(
      'damaged',
      { path: folder.cluster, missing: 'the folder that it links to is not there', log: [] },
      { cause: error },
    )
  }
}

/** Makes the empty home of a new cluster where the server can reach it. */
export async function placeClusterHome(
  folder: DatabaseFolder,
  user: ServerUser | undefined,
): Promise<string> {
  return withFolderFaults(folder.cluster, async () => {
    if (!user || (await letThrough(folder, user))) {
      await mkdir(folder.cluster, { mode: 0o700 })
      if (user) await chown(folder.cluster, user.uid, user.gid)
      return realpath(folder.cluster)
    }
    await mkdir(sharedHome, { recursive: true, mode: 0o755 })
    const home = join(sharedHome, `cluster-${randomBytes(8).toString('hex')}`)
    await mkdir(home, { mode: 0o700 })
    await chown(home, user.uid, user.gid)
    await symlink(home, folder.cluster)
    return home
  })
}

/** Refuses with `wrong-rights` if the server's account cannot reach an existing home. */
export async function assertReachable(
  folder: DatabaseFolder,
  home: string,
  user: ServerUser | undefined,
): Promise<void> {
  if (!user) return
  if (dirname(home) === folder.path && (await letThrough(folder, user))) return
  for (const parent of parentsOf(home)) {
    if (!mayPass(await stat(parent), user)) {
      throw new EmbeddedServerError('wrong-rights', {
        path: parent,
        found: 'closed to the account the database runs under',
        wanted: `passable for ${user.name}`,
      })
    }
  }
}

/**
 * Lets only the server's account pass to the home: sets its group and 0710 on the data folder and
 * on our own folder in it, and on no other. Returns false if a folder above, or one that another
 * group shares, is in the way, because those are not ours to change.
 */
async function letThrough(folder: DatabaseFolder, user: ServerUser): Promise<boolean> {
  const dataDir = dirname(folder.path)
  for (const parent of parentsOf(dataDir)) {
    if (!mayPass(await stat(parent), user)) return false
  }
  for (const path of [dataDir, folder.path]) {
    const found = await stat(path)
    if (mayPass(found, user)) continue
    if (found.uid !== 0 || (found.mode & 0o070) !== 0) return false
    await chown(path, 0, user.gid)
    await chmod(path, (found.mode & 0o7777) | 0o010)
  }
  return true
}

function parentsOf(path: string): string[] {
  const parents: string[] = []
  for (let at = dirname(path); !parents.includes(at); at = dirname(at)) parents.unshift(at)
  return parents
}

type Rights = { readonly uid: number; readonly gid: number; readonly mode: number }

function mayPass({ uid, gid, mode }: Rights, user: ServerUser): boolean {
  if (uid === user.uid) return (mode & 0o100) !== 0
  if (gid === user.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}
