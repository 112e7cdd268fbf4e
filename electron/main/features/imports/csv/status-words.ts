import type { TicketPriority, TicketStatus } from '#shared/domain/ticket'

const STATUS_WORDS: Record<TicketStatus, readonly string[]> = {
  OPEN: [
    ...[
      'open',
      'new',
      'reopened',
      're-opened',
      'todo',
      'to do',
      'unassigned',
      'created',
      'submitted',
    ],
    ...['assigned', 'offen', 'neu', '2'],
  ],
  IN_PROGRESS: [
    ...[
      'in progress',
      'active',
      'working',
      'work in progress',
      'wip',
      'in review',
      'in bearbeitung',
    ],
    ...['processing', 'ongoing', 'escalated', 'started'],
  ],
  WAITING: [
    ...['waiting', 'pending', 'hold', 'on hold', 'on-hold', 'pending customer response', 'blocked'],
    ...[
      'waiting on customer',
      'waiting for customer',
      'waiting on third party',
      'pending reminder',
    ],
    ...['pending close', 'wartend', 'zurückgestellt', '3'],
  ],
  RESOLVED: [
    'resolved',
    'solved',
    'done',
    'fixed',
    'completed',
    'complete',
    'gelöst',
    'erledigt',
    '4',
  ],
  CLOSED: [
    ...['closed', 'closed successful', 'closed unsuccessful', 'archived', 'cancelled', 'canceled'],
    ...['merged', 'spam', 'rejected', 'declined', 'geschlossen', '5'],
  ],
}

const PRIORITY_WORDS: Record<TicketPriority, readonly string[]> = {
  LOW: ['low', 'lowest', 'minor', 'trivial', 'planning', 'niedrig', 'gering', 'p4', 'p5'],
  MEDIUM: ['medium', 'normal', 'moderate', 'average', 'default', 'mittel', 'p3'],
  HIGH: ['high', 'major', 'important', 'hoch', 'p2'],
  URGENT: [
    ...['urgent', 'critical', 'emergency', 'highest', 'blocker', 'very high', 'immediate'],
    ...['dringend', 'kritisch', 'sehr hoch', 'p1', 'p0'],
  ],
}

const STATUSES = lookup(STATUS_WORDS)
const PRIORITIES = lookup(PRIORITY_WORDS)

/** The status for another helpdesk's word (or Freshdesk's number, 2 to 5). Null if it is unknown. */
export function statusOfWord(word: string): TicketStatus | null {
  const plain = plainWord(word)
  const known = STATUSES.get(plain)
  if (known !== undefined) return known
  if (/^(awaiting|waiting|pending)\b/u.test(plain)) return 'WAITING'
  return /^closed\b/u.test(plain) ? 'CLOSED' : null
}

/** Which end of the numbers 1 to 4 is the urgent one. Helpdesks differ. */
export type PriorityScale = 'one-is-urgent' | 'one-is-low'

/**
 * The priority for another helpdesk's word or number. Null if it is unknown. "3 - Moderate" is read
 * by its word, a number alone by the scale.
 */
export function priorityOfWord(word: string, scale: PriorityScale): TicketPriority | null {
  const plain = plainWord(word)
  const known = PRIORITIES.get(plain) ?? PRIORITIES.get(plain.replace(/^\d\s+/u, ''))
  if (known !== undefined) return known
  const level = /^[1-4]$/u.test(plain) ? Number(plain) : null
  if (level === null) return null
  const rising = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const
  return rising[scale === 'one-is-low' ? level - 1 : 4 - level] ?? null
}

/** What exports write if there is no value. */
export function isMissing(value: string): boolean {
  return /^(|\?|-+|n\/?a|null|none|nil|nan|nat|undefined)$/iu.test(value.trim())
}

function plainWord(word: string): string {
  return word
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[\s_.:–-]+/gu, ' ')
    .trim()
}

function lookup<Value extends string>(
  words: Record<Value, readonly string[]>,
): ReadonlyMap<string, Value> {
  const entries = Object.entries(words) as [Value, readonly string[]][]
  return new Map(entries.flatMap(([value, list]) => list.map((word) => [plainWord(word), value])))
}
