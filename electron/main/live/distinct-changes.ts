import type { Change } from '../../../src/shared/domain/change'

/** With more tickets of one workspace than this, a window is told of many. */
const TICKETS_BY_NAME = 200

/** The same news once, however often it came, and many tickets of a workspace as "many". */
export function distinctChanges(changes: readonly Change[]): Change[] {
  const distinct = new Map<string, Change>()
  const tickets = new Map<string | null, number>()
  for (const change of changes) {
    const key = JSON.stringify([change.kind, change.workspaceId, change.ticketId])
    if (distinct.has(key)) continue
    distinct.set(key, change)
    if (change.kind === 'ticket') {
      tickets.set(change.workspaceId, (tickets.get(change.workspaceId) ?? 0) + 1)
    }
  }
  const isMany = ({ kind, workspaceId }: Change) =>
    kind === 'ticket' && (tickets.get(workspaceId) ?? 0) > TICKETS_BY_NAME
  const told = [...distinct.values()].filter((change) => !isMany(change))
  for (const [workspaceId, count] of tickets) {
    const many = { kind: 'tickets', workspaceId, ticketId: null }
    const isTold = told.some((one) => one.kind === 'tickets' && one.workspaceId === workspaceId)
    if (count > TICKETS_BY_NAME && !isTold) told.push(many)
  }
  return told
}
