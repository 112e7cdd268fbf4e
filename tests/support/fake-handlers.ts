import type { WindowSettings } from '#shared/domain/app-state'
import type { Ticket, TicketRow } from '#shared/domain/ticket'
import {
  isInView,
  VIEWS,
  type SortDirection,
  type TicketSort,
  type View,
  type ViewCounts,
} from '#shared/domain/view'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'

type OtherChannel = Extract<
  keyof FakeHandlers,
  | `audit:${string}`
  | `canned-replies:${string}`
  | `drafts:${string}`
  | `tags:${string}`
  | `workspace-settings:${string}`
  | `team:${string}`
  | `installations:${string}`
  | `sessions:${string}`
  | `imports:${string}`
  | `members:${string}`
  | `workspaces:${string}`
  | `users:${string}`
  | `notifications:${string}`
  | `uploads:${string}`
  | `native-notifications:${string}`
  | `notification-preferences:${string}`
  | `attachments:${string}`
  | `comments:${string}`
  | `replies:${string}`
>

/** Everything without a separate file, for the tickets that the fake has in memory. */
export function fakeHandlers(main: FakeMain): Omit<FakeHandlers, OtherChannel> {
  return {
    'app:get-state': () => main.state,
    'app:try-again': () => main.state,
    'app:open-outbox': () => ({}),
    'app:open-link': () => ({}),
    'presence:show': () => ({ people: main.presence, againInMs: 4000 }),
    'settings:read': () => main.settings,
    'settings:update': (part) => (main.settings = { ...main.settings, ...part } as WindowSettings),
    'setup:create-workspace': ({ email }) => codeRequested(email),
    'sign-in:request-code': ({ email }) => codeRequested(email),
    'sign-in:verify-code': ({ code }) => {
      if (code !== '123456') throw new DomainError('code.wrong', { attemptsLeft: 2 })
      queueMicrotask(() => main.setState({ phase: { name: 'signed-in', session: main.session } }))
      return main.session
    },
    'sign-in:sign-out': () => {
      main.setState({ phase: { name: 'signed-out', reason: 'none' } })
      return {}
    },
    'sign-in:mail-state': () => ({ state: 'idle', reason: null }),
    'tickets:list': ({ view, sort, direction, filter, cursor, limit }) => {
      const found = inOrder(main, { view, sort, direction, filter: filter ?? '' })
      const after = cursor === undefined ? 0 : Number(cursor)
      const rows = found.slice(after, after + limit)
      const isEnd = after + limit >= found.length
      return { rows: rows.map(rowOf), nextCursor: isEnd ? null : String(after + limit) }
    },
    'tickets:counts': () =>
      Object.fromEntries(
        VIEWS.map((view) => [
          view,
          main.tickets.filter((ticket) => isInView(ticket, view, main.me.id)).length,
        ]),
      ) as ViewCounts,
    'tickets:get': ({ ticketId }) => main.ticket(ticketId),
    'tickets:create': (input) => {
      const known = main.tickets.find((ticket) => ticket.id === input.id)
      if (known !== undefined) return known
      const at = new Date().toISOString()
      const requester =
        'id' in input.requester
          ? main.person(input.requester.id)
          : { id: main.nextId('r'), ...input.requester }
      const ticket: Ticket = {
        id: input.id,
        number: main.tickets.length + 1,
        subject: input.subject,
        excerpt: input.description.slice(0, 140),
        status: 'OPEN',
        priority: input.priority,
        requester,
        assignee: main.members.find(({ id }) => id === input.assigneeId) ?? null,
        tags: [],
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        version: 1,
        description: input.description,
        comments: [],
        earlierComments: null,
        newestCommentId: null,
        history: [],
        attachments: [],
        outgoing: [],
        isImported: false,
      }
      main.tickets = [...main.tickets, ticket]
      main.tell({ kind: 'ticket', ticketId: ticket.id, version: 1 })
      return ticket
    },
    'tickets:rename': ({ ticketId, version, subject }) => {
      const ticket = main.current(ticketId, version)
      return main.save(ticket, { subject }, 'SUBJECT_CHANGED', ticket.subject, subject)
    },
    'tickets:set-status': ({ ticketId, version, status }) => {
      const ticket = main.current(ticketId, version)
      return main.save(ticket, { status }, 'STATUS_CHANGED', ticket.status, status)
    },
    'tickets:set-priority': ({ ticketId, version, priority }) => {
      const ticket = main.current(ticketId, version)
      return main.save(ticket, { priority }, 'PRIORITY_CHANGED', ticket.priority, priority)
    },
    'tickets:assign': ({ ticketId, version, assigneeId }) => {
      const ticket = main.current(ticketId, version)
      const assignee = main.members.find(({ id }) => id === assigneeId) ?? null
      const before = ticket.assignee?.name ?? null
      return main.save(ticket, { assignee }, 'ASSIGNEE_CHANGED', before, assignee?.name ?? null)
    },
  }
}

function codeRequested(email: string) {
  return { email, expiresInSeconds: 300, resendInSeconds: 30 }
}

function rowOf(ticket: Ticket): TicketRow {
  const { description: _d, comments: _c, earlierComments: _e, history: _h, ...rest } = ticket
  const { attachments: _a, outgoing: _o, newestCommentId: _n, isImported: _i, ...row } = rest
  return row
}

interface FakeQuery {
  view: View
  sort: TicketSort
  direction: SortDirection
  filter: string
}

let sorted: { key: string; from: readonly Ticket[]; found: Ticket[] } | null = null

/** The last result is cached, so that paging through many tickets measures the window and not the fake. */
function inOrder(main: FakeMain, query: FakeQuery): Ticket[] {
  const key = JSON.stringify(query)
  if (sorted?.key === key && sorted.from === main.tickets) return sorted.found
  const { view, sort, direction, filter } = query
  const words = filter.toLowerCase().split(/\s+/u).filter(Boolean)
  const rank = { LOW: 0, MEDIUM: 1, HIGH: 2, URGENT: 3 }
  const keyOf = (ticket: Ticket) =>
    sort === 'priority'
      ? `${rank[ticket.priority]} ${ticket.updatedAt}`
      : sort === 'created'
        ? ticket.createdAt
        : ticket.updatedAt
  const sign = direction === 'desc' ? -1 : 1
  const found = main.tickets
    .filter((ticket) => isInView(ticket, view, main.me.id))
    .filter((ticket) =>
      words.every(
        (word) =>
          `#${ticket.number}` === word ||
          String(ticket.number) === word ||
          ticket.subject.toLowerCase().includes(word),
      ),
    )
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -sign : keyOf(a) > keyOf(b) ? sign : 0))
  sorted = { key, from: main.tickets, found }
  return found
}
