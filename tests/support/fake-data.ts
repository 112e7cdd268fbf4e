import type { Comment, Delivery } from '#shared/domain/comment'
import type { HistoryEntry } from '#shared/domain/history'
import { TAG_COLORS, type Tag } from '#shared/domain/tag'
import type { Ticket, TicketPriority, TicketStatus } from '#shared/domain/ticket'
import type { Person } from '#shared/domain/user'

/** The same numbers in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

export function fakeId(kind: string, number: number): string {
  return `${kind}${String(number).padStart(24 - kind.length, '0')}`
}

const MEMBER_NAMES = ['Ada Moreau', 'Mia Wong', 'Jonas Berg', 'Priya Nair', 'Tomás Silva']
const MORE_MEMBERS = ['Noor Haddad', 'Lena Fischer', 'Kofi Mensah', 'Yuki Tanaka', 'Eva Novak']

export function fakeMembers(many: boolean): Person[] {
  const names = many ? [...MEMBER_NAMES, ...MORE_MEMBERS] : MEMBER_NAMES
  return names.map((name, index) => ({
    id: fakeId('u', index + 1),
    name,
    email: `${(name.split(' ')[0] ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()}@example.com`,
  }))
}

const REQUESTERS: (readonly [string | null, string])[] = [
  ['Oliver Grant', 'oliver.grant@example.org'],
  ['سارة الأحمد', 'sara@example.net'],
  [null, 'billing@example.org'],
  ['Zoë Brännström-Featherstonehaugh', 'zoe@example.com'],
  ['דוד לוי', 'david@example.net'],
  ['陳美玲', 'meiling@example.net'],
  ['Marcus Webb', 'marcus.webb@example.org'],
]

const SUBJECTS = [
  'Invoice shows the wrong address',
  'Cannot sign in after the update',
  'Export stops at 99 percent and never ends, whatever browser I use and however long I wait for it',
  'طلب استرداد المبلغ لا يعمل',
  'Printer on floor 3 prints blank pages 🖨️',
  'הזמנה לא הגיעה',
  'Question about the yearly plan',
  'Refund for order 20931',
  'App crashes when I attach a photo',
  '無法下載發票',
  'Change of contact person',
  'Very-long-word-without-any-space-'.repeat(5).slice(0, 150),
]

const TEXTS = [
  'Hello,\n\nsince yesterday the invoice shows our **old address**. Could you correct it?\n\n- Street: Harbour Road 5\n- City: Bergen\n\nSee https://example.com/invoice/5521\n\nThanks\nOliver',
  'مرحبا، حاولت ثلاث مرات ولم ينجح الأمر. هل يمكنكم المساعدة؟',
  'I get this:\n\n```\nError 5021: token expired at step 3\n```\n\n> Did you try again?\n\nYes, twice. ![screen](https://example.com/a.png) <b>not bold</b>',
  'It happens *every* time. 😤',
]

const TAG_NAMES = ['billing', 'bug', 'refund', 'vip', 'how-to', 'hardware', 'login', 'feedback']
export const fakeTags: Tag[] = TAG_NAMES.map((name, index) => ({
  id: fakeId('t', index + 1),
  name,
  color: TAG_COLORS[index] ?? 'grey',
}))

const STATUSES: TicketStatus[] = [
  'OPEN',
  'OPEN',
  'OPEN',
  'IN_PROGRESS',
  'WAITING',
  'RESOLVED',
  'CLOSED',
]
const PRIORITIES: TicketPriority[] = ['LOW', 'MEDIUM', 'MEDIUM', 'MEDIUM', 'HIGH', 'URGENT']

/** `count` tickets of every kind: long, right-to-left, emoji, with and without optional parts. */
export function fakeTickets(count: number, members: readonly Person[], now: number): Ticket[] {
  const random = seededRandom(7)
  const pick = <T>(list: readonly T[]): T => {
    const item = list[Math.floor(random() * list.length)]
    if (item === undefined) throw new Error('Nothing to pick from')
    return item
  }
  const requesters = REQUESTERS.map(([name, email], index) => ({
    id: fakeId('r', index + 1),
    name,
    email,
  }))
  return Array.from({ length: count }, (_, index): Ticket => {
    const number = index + 1
    const createdAt = now - (count - index) * 97_000 - Math.floor(random() * 60_000)
    const requester = pick(requesters)
    const status = pick(STATUSES)
    const assignee = random() < 0.4 ? null : pick(members)
    const comments = fakeComments(number, Math.floor(random() * 5), createdAt, requester, members)
    const updatedAt = Math.min(now - 30_000, createdAt + 3_600_000 * comments.length)
    const text = pick(TEXTS)
    return {
      id: fakeId('k', number),
      number,
      subject: pick(SUBJECTS),
      excerpt: text.replace(/\s+/gu, ' ').slice(0, 140),
      status,
      priority: pick(PRIORITIES),
      requester,
      assignee,
      tags: fakeTags.filter(() => random() < 0.18).slice(0, 4),
      createdAt: new Date(createdAt).toISOString(),
      updatedAt: new Date(updatedAt).toISOString(),
      closedAt:
        status === 'CLOSED' || status === 'RESOLVED' ? new Date(updatedAt).toISOString() : null,
      version: 1,
      description: text,
      comments,
      earlierComments: null,
      newestCommentId: comments.at(-1)?.id ?? null,
      history: fakeHistory(number, createdAt, assignee, members),
      attachments: [],
      outgoing: [],
      isImported: false,
    }
  })
}

function fakeComments(
  number: number,
  count: number,
  from: number,
  requester: Person,
  members: readonly Person[],
): Comment[] {
  return Array.from({ length: count }, (_, index): Comment => {
    const fromRequester = index % 3 === 2
    return {
      id: fakeId('c', number * 10 + index),
      content:
        index % 3 === 1 ? 'Asked the billing team, they look into it.' : (TEXTS[index % 4] ?? ''),
      visibility: index % 3 === 1 ? 'INTERNAL' : 'PUBLIC',
      author: fromRequester ? requester : (members[index % members.length] ?? requester),
      fromRequester,
      isImported: false,
      importedBy: null,
      createdAt: new Date(from + (index + 1) * 3_000_000).toISOString(),
      delivery:
        fromRequester || index % 3 === 1
          ? null
          : fakeDelivery(number, from + (index + 1) * 3_000_000 + 2_000),
      attachments: [],
    }
  })
}

/** Most mails were sent. Some tickets show the other outcomes. */
function fakeDelivery(number: number, at: number): Delivery {
  const others: Record<number, Omit<Delivery, 'at'>> = {
    3: { state: 'DELAYED', reason: 'try-later 451' },
    5: { state: 'FAILED', reason: 'refused 550' },
  }
  return {
    ...(others[number % 11] ?? { state: 'SENT', reason: null }),
    at: new Date(at).toISOString(),
  }
}

function fakeHistory(
  number: number,
  from: number,
  assignee: Person | null,
  members: readonly Person[],
): HistoryEntry[] {
  const actor = members[number % members.length] ?? null
  const at = (minutes: number) => new Date(from + minutes * 60_000).toISOString()
  const entry = (step: number, part: Omit<HistoryEntry, 'id' | 'createdAt'>): HistoryEntry => ({
    id: fakeId('h', number * 10 + step),
    createdAt: at(step * 20),
    ...part,
  })
  return [
    entry(0, { kind: 'CREATED', before: null, after: null, actor }),
    ...(assignee === null
      ? []
      : [
          entry(1, {
            kind: 'ASSIGNEE_CHANGED' as const,
            before: null,
            after: assignee.name,
            actor,
          }),
        ]),
    entry(2, { kind: 'PRIORITY_CHANGED', before: 'LOW', after: 'MEDIUM', actor }),
    entry(3, { kind: 'TAG_ADDED', before: null, after: 'billing', actor }),
  ]
}
