import type { MemoryFile } from './memory-file'
import type { News } from './news'

/** Notifications from a transaction that took longer are in the list, but the system does not show them. */
const LATE_BY_MS = 10 * 60_000
const PAGE = 1000

interface Source {
  clock(): Promise<Date>
  list(query: { from: Date; known: readonly string[]; limit: number }): Promise<News[]>
}

/**
 * Returns what this desktop has not read yet, each notification once, also after a restart. The
 * first call only records the time, because older notifications are not new. `note` records that
 * they were read.
 */
export async function readNew(
  source: Source,
  memoryFile: MemoryFile,
): Promise<{ news: News[]; note: () => void }> {
  const { lookedUntil } = memoryFile.memory
  // Read first, so that anything written meanwhile counts as later.
  const now = await source.clock()
  const from = new Date((lookedUntil === null ? now : new Date(lookedUntil)).getTime() - LATE_BY_MS)
  let lately = memoryFile.memory.lately
  const found: News[] = []
  for (;;) {
    const known = [...lately, ...found].map(({ id }) => id)
    const page = await source.list({ from, known, limit: PAGE })
    found.push(...page)
    if (page.length < PAGE) break
  }
  const since = now.getTime() - LATE_BY_MS
  lately = [
    ...lately,
    ...found.map(({ id, createdAt }) => ({ id, createdAt: createdAt.toISOString() })),
  ].filter(({ createdAt }) => Date.parse(createdAt) >= since)
  const note = () => {
    if (found.length === 0 && lookedUntil !== null && !isShorter) return
    memoryFile.change({ lookedUntil: now.toISOString(), lately: lately.slice(-LATELY_AT_MOST) })
  }
  const isShorter = lately.length < memoryFile.memory.lately.length
  return { news: lookedUntil === null ? [] : found, note }
}

const LATELY_AT_MOST = 20_000
