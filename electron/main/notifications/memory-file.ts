import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { coalesce } from '#shared/async/coalesce'
import { IdSchema, InstantSchema } from '#shared/domain/id'
import { AttemptSchema, ATTEMPTS_KEPT } from '#shared/domain/native-notification'
import type { Log } from '../log'
import { writePrivateFile } from '../private-file'

/** Largest number of notifications deferred to the end of quiet hours. The list has all of them. */
export const DEFERRED_AT_MOST = 1000

const MemorySchema = z.strictObject({
  /** Notifications were read up to this time, by the database's clock. Null: never yet. */
  lookedUntil: InstantSchema.nullable(),
  /**
   * Notifications of the last minutes that were already read. They are needed because a transaction
   * may commit after a younger one.
   */
  lately: z.array(z.strictObject({ id: IdSchema, createdAt: InstantSchema })).max(20_000),
  /** Deferred in quiet hours. */
  held: z.array(IdSchema).max(DEFERRED_AT_MOST),
  attempts: z.array(AttemptSchema).max(ATTEMPTS_KEPT),
})
export type NotificationMemory = z.infer<typeof MemorySchema>

const NOTHING: NotificationMemory = { lookedUntil: null, lately: [], held: [], attempts: [] }

/** What this desktop has shown to one person from one database. The file outlives the app. */
export interface MemoryFile {
  memory: NotificationMemory
  change(part: Partial<NotificationMemory>): void
  /** Resolves when all changes are on the disk, or could not be written. */
  written(): Promise<void>
}

/** An unreadable file is replaced by a new one. At worst this loses the list of attempts. */
export async function openMemory(options: {
  folder: string
  database: string
  userId: string
  log: Log
}): Promise<MemoryFile> {
  const { log } = options
  // A team's identity is an address with a login in it, which must not become a file name.
  const place = createHash('sha256').update(options.database).digest('hex').slice(0, 16)
  const path = join(options.folder, place, `${IdSchema.parse(options.userId)}.json`)
  let written: Promise<void> = Promise.resolve()

  const write = coalesce(async () => {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writePrivateFile(path, JSON.stringify(memoryFile.memory))
    } catch (error) {
      log.warn('notification-memory-not-saved', { code: (error as NodeJS.ErrnoException).code })
    }
  })
  const memoryFile: MemoryFile = {
    memory: await read(path, log),
    change(part) {
      memoryFile.memory = { ...memoryFile.memory, ...part }
      written = write()
    },
    written: () => written,
  }
  return memoryFile
}

async function read(path: string, log: Log): Promise<NotificationMemory> {
  try {
    return MemorySchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      log.warn('notification-memory-unreadable', {
        reason: error instanceof Error ? error.name : 'unknown',
      })
    }
    return NOTHING
  }
}
