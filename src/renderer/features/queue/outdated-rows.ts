import type { TicketRow } from '#shared/domain/ticket'

/** The ids of changed tickets, or 'all' if any may have changed. */
export type ChangedRows = readonly string[] | 'all'

interface Remembered {
  rows: readonly TicketRow[]
  nextCursor: string | null
  outdated: ReadonlySet<string>
}

/**
 * Stores which changes were reported but not read yet, for the list and for the views that were
 * left.
 */
export function createOutdated() {
  let count = 0
  let waiting: ChangedRows = []
  const remembered = new Map<string, Remembered>()

  return {
    /** How many reports there were. Rows that were read at a lower count may be outdated. */
    count: () => count,
    record: (changed: ChangedRows) => {
      count += 1
      waiting = mergeChanged(waiting, changed)
      if (changed === 'all') remembered.clear()
      else if (changed.length > 0) {
        for (const [key, view] of remembered) {
          remembered.set(key, { ...view, outdated: new Set([...view.outdated, ...changed]) })
        }
      }
    },
    /** Takes the waiting changes for a read that begins now. Call `putBack` if it fails. */
    take: () => {
      const changed = waiting
      waiting = []
      return { asOf: count, changed, putBack: () => (waiting = mergeChanged(waiting, changed)) }
    },
    remember: (key: string, rows: readonly TicketRow[], nextCursor: string | null) =>
      void remembered.set(key, { rows, nextCursor, outdated: new Set() }),
    recall: (key: string) => remembered.get(key),
  }
}

/** Rows of the list that have changed but were not part of the read. */
export function outdatedIn(
  rows: readonly TicketRow[],
  fresh: readonly TicketRow[],
  changed: ChangedRows,
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  const read = new Set(fresh.map((row) => row.id))
  const isChanged = changed === 'all' ? () => true : (id: string) => changed.includes(id)
  const ids = rows.map((row) => row.id)
  return new Set(ids.filter((id) => !read.has(id) && (before.has(id) || isChanged(id))))
}

/** The changes of both. */
export function mergeChanged(one: ChangedRows, other: ChangedRows): ChangedRows {
  return one === 'all' || other === 'all' ? 'all' : [...one, ...other]
}
