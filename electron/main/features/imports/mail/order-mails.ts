import type { MailThread } from './read-mail'

/**
 * The order in which mails are imported, as indexes: oldest first, but never a reply before the
 * mail it answers if both are chosen, whatever their senders' clocks said.
 */
export function orderMails(threads: readonly MailThread[]): number[] {
  const byAge = threads
    .map(({ sentAt }, index) => ({ index, at: sentAt ?? Number.MAX_SAFE_INTEGER }))
    .sort((one, other) => one.at - other.at || one.index - other.index)
    .map(({ index }) => index)
  const byKey = new Map<string, number>()
  for (const index of byAge) {
    const key = threads[index]?.key
    if (typeof key === 'string' && !byKey.has(key)) byKey.set(key, index)
  }
  const order: number[] = []
  const placed = new Set<number>()
  for (const start of byAge) {
    // Uses its own stack, because a thread of two thousand replies must not overflow the call
    // stack.
    const open = [start]
    while (open.length > 0) {
      const index = open.at(-1) ?? start
      const parent = placed.has(index) ? undefined : parentToPlace(index, open)
      if (parent !== undefined) open.push(parent)
      else {
        if (!placed.has(index)) order.push(index)
        placed.add(index)
        open.pop()
      }
    }
  }
  return order

  /** A parent that must come first. Skips one that is already on the stack, as in a circle of replies. */
  function parentToPlace(index: number, open: readonly number[]): number | undefined {
    for (const key of threads[index]?.parentKeys ?? []) {
      const parent = byKey.get(key)
      if (parent !== undefined && !placed.has(parent) && !open.includes(parent)) return parent
    }
    return undefined
  }
}
