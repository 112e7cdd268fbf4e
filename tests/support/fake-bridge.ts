import type { z } from 'zod'
import type { AppState } from '../../src/shared/domain/app-state'
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '../../src/shared/domain/app-state'
import type { Comment } from '../../src/shared/domain/comment'
import type { HistoryKind } from '../../src/shared/domain/history'
import type { Ticket, TicketRow } from '../../src/shared/domain/ticket'
import type { Person } from '../../src/shared/domain/user'
import { isInView, VIEWS, type ViewCounts } from '../../src/shared/domain/view'
import type { Session, WorkspaceRole } from '../../src/shared/domain/workspace'
import { DomainError, type WireError } from '../../src/shared/errors'
import type { Bridge } from '../../src/shared/ipc/bridge'
import {
  bridgePath,
  CHANNELS,
  EVENTS,
  type Channel,
  type EventName,
} from '../../src/shared/ipc/channels'
import { contract, type CallOutput, type ParsedInput } from '../../src/shared/ipc/contract'
import type { EventPayloads } from '../../src/shared/ipc/events'
import { fakeId, fakeMembers, fakeTags, fakeTickets } from './fake-data'

export interface FakeOptions {
  phase: 'starting' | 'problem' | 'first-run' | 'signed-out' | 'signed-in'
  tickets: number
  role: WorkspaceRole
  manyMembers: boolean
  mail: 'folder' | 'smtp'
  /** Milliseconds that each answer takes. */
  delay: number
  now: number
}

export const FAKE_DEFAULTS: FakeOptions = {
  phase: 'signed-in',
  tickets: 3000,
  role: 'OWNER',
  manyMembers: false,
  mail: 'folder',
  delay: 0,
  now: Date.UTC(2026, 10, 23, 14, 0),
}

export type FakeHandlers = {
  [C in Channel]: (input: ParsedInput<C>) => CallOutput<C> | Promise<CallOutput<C>>
}

/** A stand-in for main, in memory: for looking at the window and for tests of its components. */
export class FakeMain {
  readonly options: FakeOptions
  readonly members: Person[]
  readonly calls: { channel: Channel; input: unknown }[] = []
  tickets: Ticket[]
  state: AppState
  settings: WindowSettings = DEFAULT_WINDOW_SETTINGS
  /** While set, writes and reads are refused with it. */
  failWith: WireError | null = null
  overrides: Partial<FakeHandlers> = {}
  private readonly listeners = new Map<EventName, Set<(payload: unknown) => void>>()
  private madeIds = 0

  constructor(options: Partial<FakeOptions> = {}) {
    this.options = { ...FAKE_DEFAULTS, ...options }
    this.members = fakeMembers(this.options.manyMembers)
    this.tickets = fakeTickets(this.options.tickets, this.members, this.options.now)
    this.state = this.stateFor(this.options.phase)
  }

  get me(): Person {
    const me = this.members[0]
    if (me === undefined) throw new Error('No members')
    return me
  }

  get session(): Session {
    const workspace = {
      workspaceId: fakeId('w', 1),
      name: 'Harbour Supplies',
      slug: 'harbour-supplies',
      role: this.options.role,
      timeZone: 'Europe/Oslo',
      defaultPriority: 'MEDIUM' as const,
      isActive: true,
    }
    return { user: { ...this.me, role: 'USER' }, workspace, memberships: [workspace] }
  }

  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload)
  }

  setState(part: Partial<AppState>): void {
    this.state = { ...this.state, ...part }
    this.emit('app:state-changed', this.state)
  }

  /** Somebody else changes a ticket. */
  changeTicket(id: string, part: Partial<Ticket>, actor: Person | null = this.members[1] ?? null) {
    const ticket = this.ticket(id)
    return this.save(ticket, part, 'STATUS_CHANGED', ticket.status, part.status ?? null, actor)
  }

  ticket(id: string): Ticket {
    const ticket = this.tickets.find((one) => one.id === id)
    if (ticket === undefined) throw new DomainError('ticket.not-found', {})
    return ticket
  }

  /** The bridge as the preload would build it. */
  bridge(): Bridge {
    const bridge: Record<string, Record<string, unknown>> = {}
    for (const channel of CHANNELS) {
      const [noun, verb] = bridgePath(channel)
      const group = (bridge[noun] ??= {})
      group[verb] = (input: unknown) => this.answer(channel, input)
    }
    bridge['on'] = Object.fromEntries(
      EVENTS.map((event) => [
        event,
        (listener: (payload: unknown) => void) => {
          const all = this.listeners.get(event) ?? new Set()
          this.listeners.set(event, all.add(listener))
          return () => all.delete(listener)
        },
      ]),
    )
    return bridge as unknown as Bridge
  }

  private async answer(channel: Channel, input: unknown) {
    this.calls.push({ channel, input: structuredClone(input) })
    if (this.options.delay > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.options.delay))
    }
    const refuse = (error: WireError) => ({ ok: false, error })
    if (this.failWith !== null && !channel.startsWith('app:') && !channel.startsWith('settings:')) {
      return refuse(this.failWith)
    }
    const parsed = contract[channel].input.safeParse(input)
    if (!parsed.success) {
      const issues = parsed.error.issues.map(({ path, message }) => ({
        path: path.join('.'),
        rule: message,
      }))
      return refuse({ code: 'input.invalid', details: { issues } })
    }
    try {
      const handlers = { ...this.handlers, ...this.overrides } as Record<
        string,
        (input: unknown) => unknown
      >
      const value: unknown = structuredClone(await handlers[channel]?.(parsed.data))
      const output: z.ZodType = contract[channel].output
      return { ok: true, value: output.parse(value) }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      const { code, details } = error as DomainError
      return refuse({ code, details } as WireError)
    }
  }

  private stateFor(phase: FakeOptions['phase']): AppState {
    const phases: Record<FakeOptions['phase'], AppState['phase']> = {
      starting: { name: 'starting', step: 'Starting the database' },
      problem: {
        name: 'problem',
        problem: {
          code: 'data-folder.other-version',
          title: 'The data folder was written by a newer version',
          explanation: 'This folder belongs to PostgreSQL 19. Nothing in it was touched.',
          advice: 'Install the newest Connect Support, or choose another data folder.',
        },
      },
      'first-run': { name: 'first-run' },
      'signed-out': { name: 'signed-out', reason: 'none' },
      'signed-in': { name: 'signed-in', session: this.session },
    }
    return {
      version: '0.1.0',
      mode: 'alone',
      phase: phases[phase],
      connection: { state: 'live', lastContactAt: new Date(this.options.now).toISOString() },
      mail:
        this.options.mail === 'smtp'
          ? { kind: 'smtp', server: 'mail.example.com' }
          : { kind: 'folder', folder: '/home/ada/.config/connect-support/outbox' },
      sessionKept: 'file',
      notices: [],
    }
  }

  private save(
    ticket: Ticket,
    part: Partial<Ticket>,
    kind: HistoryKind | null,
    before: string | null,
    after: string | null,
    actor: Person | null = this.me,
  ): Ticket {
    const at = new Date(Math.max(Date.now(), Date.parse(ticket.updatedAt) + 1)).toISOString()
    const entry =
      kind === null
        ? []
        : [{ id: fakeId('n', ++this.madeIds), kind, before, after, actor, createdAt: at }]
    const saved: Ticket = {
      ...ticket,
      ...part,
      history: [...ticket.history, ...entry],
      version: ticket.version + 1,
      updatedAt: at,
    }
    saved.closedAt = saved.status === 'CLOSED' || saved.status === 'RESOLVED' ? at : null
    this.tickets = this.tickets.map((one) => (one.id === saved.id ? saved : one))
    queueMicrotask(() => this.emit('ticket:changed', { ticketId: saved.id }))
    return saved
  }

  private current(ticketId: string, version: number): Ticket {
    const ticket = this.ticket(ticketId)
    if (ticket.version === version) return ticket
    const last = ticket.history.at(-1)
    throw new DomainError('ticket.changed-meanwhile', {
      by: last?.actor?.name ?? null,
      at: ticket.updatedAt,
      version: ticket.version,
    })
  }

  private codeRequested(email: string) {
    return { email, expiresInSeconds: 300, resendInSeconds: 30 }
  }

  private readonly handlers: FakeHandlers = {
    'app:get-state': () => this.state,
    'app:open-outbox': () => ({}),
    'app:open-link': () => ({}),
    'settings:read': () => this.settings,
    'settings:update': (part) => (this.settings = { ...this.settings, ...part } as WindowSettings),
    'setup:create-workspace': ({ email }) => this.codeRequested(email),
    'sign-in:request-code': ({ email }) => this.codeRequested(email),
    'sign-in:verify-code': ({ code }) => {
      if (code !== '123456') throw new DomainError('code.wrong', { attemptsLeft: 2 })
      queueMicrotask(() => this.setState({ phase: { name: 'signed-in', session: this.session } }))
      return this.session
    },
    'sign-in:sign-out': () => {
      this.setState({ phase: { name: 'signed-out', reason: 'none' } })
      return {}
    },
    'sign-in:mail-state': () => ({ state: 'idle', reason: null }),
    'tickets:list': ({ view, sort, direction, filter, cursor, limit }) => {
      const words = (filter ?? '').toLowerCase().split(/\s+/u).filter(Boolean)
      const rank = { LOW: 0, MEDIUM: 1, HIGH: 2, URGENT: 3 }
      const key = (ticket: Ticket) =>
        sort === 'priority'
          ? `${rank[ticket.priority]} ${ticket.updatedAt}`
          : sort === 'created'
            ? ticket.createdAt
            : ticket.updatedAt
      const sign = direction === 'desc' ? -1 : 1
      const found = this.tickets
        .filter((ticket) => isInView(ticket, view, this.me.id))
        .filter((ticket) =>
          words.every(
            (word) =>
              `#${ticket.number}` === word ||
              String(ticket.number) === word ||
              ticket.subject.toLowerCase().includes(word),
          ),
        )
        .sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0))
      const after = cursor === undefined ? 0 : found.findIndex(({ id }) => id === cursor) + 1
      const rows = found.slice(after, after + limit)
      const last = rows.at(-1)
      const isEnd = last === undefined || after + limit >= found.length
      return { rows: rows.map(rowOf), nextCursor: isEnd ? null : last.id }
    },
    'tickets:counts': () =>
      Object.fromEntries(
        VIEWS.map((view) => [
          view,
          this.tickets.filter((ticket) => isInView(ticket, view, this.me.id)).length,
        ]),
      ) as ViewCounts,
    'tickets:get': ({ ticketId }) => this.ticket(ticketId),
    'tickets:create': (input) => {
      const known = this.tickets.find((ticket) => ticket.id === input.id)
      if (known !== undefined) return known
      const at = new Date().toISOString()
      const requester =
        'id' in input.requester
          ? this.person(input.requester.id)
          : { id: fakeId('r', 900 + ++this.madeIds), ...input.requester }
      const ticket: Ticket = {
        id: input.id,
        number: this.tickets.length + 1,
        subject: input.subject,
        excerpt: input.description.slice(0, 140),
        status: 'OPEN',
        priority: input.priority,
        requester,
        assignee: this.members.find(({ id }) => id === input.assigneeId) ?? null,
        tags: [],
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        version: 1,
        description: input.description,
        comments: [],
        earlierComments: null,
        history: [],
      }
      this.tickets = [...this.tickets, ticket]
      this.emit('ticket:changed', { ticketId: ticket.id })
      return ticket
    },
    'tickets:rename': ({ ticketId, version, subject }) => {
      const ticket = this.current(ticketId, version)
      return this.save(ticket, { subject }, 'SUBJECT_CHANGED', ticket.subject, subject)
    },
    'tickets:set-status': ({ ticketId, version, status }) => {
      const ticket = this.current(ticketId, version)
      return this.save(ticket, { status }, 'STATUS_CHANGED', ticket.status, status)
    },
    'tickets:set-priority': ({ ticketId, version, priority }) => {
      const ticket = this.current(ticketId, version)
      return this.save(ticket, { priority }, 'PRIORITY_CHANGED', ticket.priority, priority)
    },
    'tickets:assign': ({ ticketId, version, assigneeId }) => {
      const ticket = this.current(ticketId, version)
      const assignee = this.members.find(({ id }) => id === assigneeId) ?? null
      const before = ticket.assignee?.name ?? null
      return this.save(ticket, { assignee }, 'ASSIGNEE_CHANGED', before, assignee?.name ?? null)
    },
    'comments:list': () => ({ comments: [], earlierComments: null }),
    'comments:add': ({ id, ticketId, visibility, content }) => {
      const ticket = this.ticket(ticketId)
      const known = ticket.comments.find((comment) => comment.id === id)
      if (known !== undefined) return known
      const comment: Comment = {
        id,
        content,
        visibility,
        author: this.me,
        fromRequester: false,
        createdAt: new Date().toISOString(),
      }
      this.save(ticket, { comments: [...ticket.comments, comment] }, null, null, null)
      return comment
    },
    'tags:list': () => fakeTags,
    'tags:add': ({ ticketId, name }) => {
      const ticket = this.ticket(ticketId)
      const tag = fakeTags.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? {
        id: fakeId('t', 100 + ++this.madeIds),
        name,
        color: 'grey' as const,
      }
      return this.save(ticket, { tags: [...ticket.tags, tag] }, 'TAG_ADDED', null, name)
    },
    'tags:remove': ({ ticketId, tagId }) => {
      const ticket = this.ticket(ticketId)
      const tags = ticket.tags.filter(({ id }) => id !== tagId)
      return this.save(ticket, { tags }, 'TAG_REMOVED', tagId, null)
    },
    'users:list-members': () => this.members,
    'users:find-requesters': ({ text }) => {
      const people = new Map(this.tickets.map(({ requester }) => [requester.id, requester]))
      return [...people.values()].filter(({ name, email }) =>
        `${name ?? ''} ${email}`.toLowerCase().includes(text.toLowerCase()),
      )
    },
    'imports:begin': () => ({ importId: fakeId('i', 1) }),
    'imports:append': () => ({}),
    'imports:preview': () => {
      throw new DomainError('import.not-found', {})
    },
    'imports:start': () => {
      throw new DomainError('import.not-found', {})
    },
    'imports:cancel': () => ({}),
    'imports:discard': () => ({}),
    'imports:current': () => null,
    'imports:report': () => {
      throw new DomainError('import.not-found', {})
    },
  }

  private person(id: string): Person {
    const all = [...this.members, ...this.tickets.map(({ requester }) => requester)]
    const person = all.find((one) => one.id === id)
    if (person === undefined) throw new DomainError('requester.not-found', {})
    return person
  }
}

function rowOf(ticket: Ticket): TicketRow {
  const { description: _d, comments: _c, earlierComments: _e, history: _h, ...row } = ticket
  return row
}
