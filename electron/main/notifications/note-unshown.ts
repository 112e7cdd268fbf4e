import type { NotShownReason } from '#shared/domain/native-notification'
import type { AttemptsLog } from './attempts-log'
import type { News } from './news'

/**
 * More than this many of one kind and reason become one entry, so that a burst does not push
 * everything else out of the list.
 */
const ONE_BY_ONE = 5

/** Records that these are not shown, and why. */
export function noteUnshown(
  attempts: AttemptsLog,
  unshown: readonly { news: News; because: NotShownReason }[],
): void {
  const groups = new Map<string, { because: NotShownReason; all: News[] }>()
  for (const { news, because } of unshown) {
    const key = `${news.type} ${because}`
    const group = groups.get(key) ?? { because, all: [] }
    group.all.push(news)
    groups.set(key, group)
  }
  for (const { because, all } of groups.values()) {
    const outcome = { name: 'not-shown', because, detail: null } as const
    const [first] = all
    if (first === undefined) continue
    if (all.length > ONE_BY_ONE) {
      attempts.add({ kind: first.type, count: all.length, ticketNumber: null, outcome })
      continue
    }
    for (const { type, ticket } of all) {
      attempts.add({ kind: type, count: 1, ticketNumber: ticket?.number ?? null, outcome })
    }
  }
}
