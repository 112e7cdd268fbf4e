import { AUDIT_GROUPS, type AuditEntry } from '#shared/domain/audit'
import type { FakeHandlers, FakeMain } from './fake-bridge'
import { fakeId } from './fake-data'

type AuditChannel = Extract<keyof FakeHandlers, `audit:${string}`>

/** One of each kind, repeated, some minutes apart. */
const HAPPENED: readonly (readonly [action: string, ...values: (string | null)[]])[] = [
  ['member.role-changed', 'Ben Okoye', 'MEMBER', 'VIEWER'],
  ['member.invited', 'cora@example.org', null, 'MEMBER'],
  ['tag.merged', 'invoice', 'invoices', 'invoice'],
  ['workspace.renamed', 'Harbour Supplies', 'Harbor Supplies', 'Harbour Supplies'],
  ['import.finished', 'tickets.csv', null, '120 added, 3 already there, 1 rejected'],
  ['settings.changed', 'time zone', 'UTC', 'Europe/Oslo'],
]

/** The audit log of the fake: 500 entries. */
export function fakeAudit(main: FakeMain): Pick<FakeHandlers, AuditChannel> {
  let made: AuditEntry[] | null = null
  return {
    'audit:list': ({ group, actorId, text, from, until, cursor, limit }) => {
      const nouns: readonly string[] | null = group === undefined ? null : AUDIT_GROUPS[group]
      made ??= fakeEntries(main)
      const found = made.filter(
        ({ action, actor, target, before, after, at }) =>
          (nouns === null || nouns.includes(action.split('.')[0] ?? '')) &&
          (actorId === undefined || (actor?.id ?? null) === actorId) &&
          (from === undefined || at >= from) &&
          (until === undefined || at < until) &&
          [target, before, after]
            .join(' ')
            .toLowerCase()
            .includes((text ?? '').toLowerCase()),
      )
      const start = cursor === undefined ? 0 : Number(cursor)
      const end = start + limit
      return {
        entries: found.slice(start, end),
        nextCursor: end < found.length ? String(end) : null,
      }
    },
    'audit:actors': () => main.members.slice(0, 2),
    'audit:export': () => ({ csv: 'Time,Person\r\n', entries: 0, nextCursor: null }),
  }
}

function fakeEntries(main: FakeMain): AuditEntry[] {
  return Array.from({ length: 500 }, (_, index) => {
    const [action, target = null, before = null, after = null] = HAPPENED[
      index % HAPPENED.length
    ] ?? ['']
    const isOperator = index % 9 === 8
    return {
      id: fakeId('a', index + 1),
      at: new Date(main.options.now - index * 47 * 60_000).toISOString(),
      actor: isOperator ? null : (main.members[index % 2] ?? null),
      action,
      target,
      targetPerson: null,
      before,
      after,
      installation: isOperator ? null : 'front-desk (mia)',
    }
  })
}
