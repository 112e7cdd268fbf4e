import type { Change } from '#shared/domain/change'

/** If more tickets of one workspace changed than this, a window is only told that many did. */
const TICKETS_BY_NAME = 200

/** Removes duplicates. Too many tickets of one workspace become one change of kind `tickets`. */
export function distinctChanges(changes: readonly Change[]): Change[] {
  const distinct = new Map<string, Change>()
  const tickets = new Map<string | null, number>()
  for (const change of changes) {
    const key = JSON.stringify([change.kind, change.workspaceId, change.ticketId])
    const known = distinct.get(key)
    distinct.set(key, known === undefined ? change : merge(known, change))
    if (change.kind === 'ticket' && known === undefined) {
      tickets.set(change.workspaceId, (tickets.get(change.workspaceId) ?? 0) + 1)
    }
  }
  const isMany = ({ kind, workspaceId }: Change) =>
    kind === 'ticket' && (tickets.get(workspaceId) ?? 0) > TICKETS_BY_NAME
  const listed = [...distinct.values()].filter((change) => !isMany(change))
  for (const [workspaceId, count] of tickets) {
    const isListed = listed.some((one) => one.kind === 'tickets' && one.workspaceId === workspaceId)
    if (count > TICKETS_BY_NAME && !isListed) {
      listed.push({
        kind: 'tickets',
        workspaceId,
        ticketId: null,
        version: null,
        hasContent: false,
      })
    }
  }
  return listed
}

function merge(one: Change, other: Change): Change {
  const versions = [one.version, other.version].filter((version) => version !== null)
  return {
    ...one,
    version: versions.length === 0 ? null : Math.max(...versions),
    hasContent: one.hasContent || other.hasContent,
  }
}
