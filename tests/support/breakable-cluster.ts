import { chown, lstat, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { expect } from 'vitest'
import type { Cluster } from '#main/database/embedded/cluster'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { EmbeddedServer } from '#main/database/embedded/embedded-server'
import { EmbeddedServerError } from '#main/database/embedded/embedded-server-error'
import { openClusterParts } from './cluster-parts'
import { queryOnce } from './embedded-query'
import { makeTempDir, removeDataDir } from './temp-dir'

/** A stopped database with one row, to be broken and repaired. */
export type BreakableCluster = {
  readonly dataDir: string
  readonly cluster: Cluster
  inData(...names: string[]): string
  /** The error of a start that must fail. */
  startError(): Promise<unknown>
  /** The same, and checks that the start changed no file. */
  refusedStart(): Promise<EmbeddedServerError>
  expectRowKept(): Promise<void>
  stop(): Promise<void>
  remove(): Promise<void>
}

/** Makes the database. Call `stop` after each test and `remove` after the last one. */
export async function makeBreakableCluster(label: string): Promise<BreakableCluster> {
  const dataDir = await makeTempDir(label)
  const started: EmbeddedServer[] = []
  const start = async () => {
    const server = await startEmbeddedServer({ dataDir, log: () => undefined })
    started.push(server)
    return server
  }
  const stop = async () => {
    for (const server of started.splice(0)) await server.stop()
  }
  const startError = () =>
    start().then(
      () => new Error('It started'),
      (reason: unknown) => reason,
    )

  await queryOnce((await start()).owner, 'create table kept as select 42 as answer')
  await stop()
  const { cluster } = await openClusterParts(dataDir)
  return {
    dataDir,
    cluster,
    inData: (...names) => join(cluster.dataDirectory, ...names),
    startError,
    refusedStart: async () => {
      const folders = new Set([dataDir, cluster.home])
      const before = await fingerprint(folders)
      const error = await startError()
      if (!(error instanceof EmbeddedServerError)) {
        throw new Error('It was not refused in our words', { cause: error })
      }
      expect(await fingerprint(folders)).toEqual(before)
      const { happened, safe, next } = error.words
      expect(error.message).toBe(`${happened} ${safe} ${next}`)
      return error
    },
    expectRowKept: async () => {
      const rows = await queryOnce((await start()).owner, 'select answer from kept')
      expect(rows).toEqual([{ answer: 42 }])
    },
    stop,
    remove: () => removeDataDir(dataDir),
  }
}

/** Removes a file or folder while `work` runs. */
export async function without(path: string, work: () => Promise<void>): Promise<void> {
  const aside = join(await makeTempDir('aside'), basename(path))
  await rename(path, aside)
  try {
    await work()
  } finally {
    await rm(path, { recursive: true, force: true })
    await rename(aside, path)
    await rm(join(aside, '..'), { recursive: true })
  }
}

/** Gives a file another content while `work` runs. */
export async function withContent(
  path: string,
  content: string | Buffer,
  work: () => Promise<void>,
): Promise<void> {
  const { uid, gid, mode } = await stat(path)
  await without(path, async () => {
    await writeFile(path, content, { mode })
    await chown(path, uid, gid)
    await work()
  })
}

// Who uses the server, and its own log, which may get its last line after the server's end.
const changing = ['in-use', `${sep}log${sep}`]

/** Name, path, size, mode and time of every file. */
async function fingerprint(folders: Iterable<string>): Promise<string[]> {
  const lines: string[] = []
  for (const folder of folders) {
    // The test may have removed the folder itself.
    for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
      const path = join(folder, name)
      const { ino, size, mode, mtimeNs } = await lstat(path, { bigint: true })
      const isFolder = (mode & 0o170000n) === 0o040000n
      if (isFolder || changing.some((part) => path.includes(part))) continue
      lines.push(`${path} ${ino} ${size} ${mode.toString(8)} ${mtimeNs}`)
    }
  }
  return lines.sort()
}
