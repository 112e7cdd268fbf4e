import type { MailSource } from '#shared/domain/attachment'
import type { z } from 'zod'
import type { AppState } from '#shared/domain/app-state'
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '#shared/domain/app-state'
import type { Change } from '#shared/domain/change'
import type { Draft } from '#shared/domain/draft'
import type { HistoryKind } from '#shared/domain/history'
import type { Presence } from '#shared/domain/presence'
import type { Ticket } from '#shared/domain/ticket'
import type { Person, Role } from '#shared/domain/user'
import type { Membership, Session, WorkspaceRole } from '#shared/domain/workspace'
import { DomainError, type ErrorCode, type ErrorDetails, type WireError } from '#shared/errors'
import type { Bridge } from '#shared/ipc/bridge'
import { bridgePath, CHANNELS, EVENTS, type Channel, type EventName } from '#shared/ipc/channels'
import { contract, type CallOutput, type ParsedInput } from '#shared/ipc/contract'
import type { EventPayloads } from '#shared/ipc/events'
import { fakeId, fakeMembers, fakeTickets } from './fake-data'
import { fakeAttachments } from './fake-attachments'
import { fakeAudit } from './fake-audit'
import { fakeDrafts } from './fake-drafts'
import { fakeHandlers } from './fake-handlers'
import { fakeImports } from './fake-imports'
import { fakeNotifications } from './fake-notifications'
import { fakeNativeNotifications, FakeSystem } from './fake-native-notifications'
import { fakePeople } from './fake-people'
import { fakeReplies } from './fake-replies'
import { fakeSettings } from './fake-settings'
import { fakeTeam } from './fake-team'
import { type FakeUpload, fakeUploads } from './fake-uploads'

export interface FakeOptions {
  phase: 'starting' | 'problem' | 'first-run' | 'signed-out' | 'signed-in'
  tickets: number
  role: WorkspaceRole
  /** The role in the installation. */
  globalRole: Role
  /** Number of workspaces of the person. The last of several is archived. */
  workspaces: number
  manyMembers: boolean
  /** Number of notifications. Two of five are read. */
  notifications: number
  mail: 'folder' | 'smtp'
  /** Milliseconds before each answer. */
  delay: number
  /** Checks each answer against the contract. Off where time is measured. */
  checked: boolean
  now: number
}

export const FAKE_DEFAULTS: FakeOptions = {
  phase: 'signed-in',
  tickets: 3000,
  role: 'OWNER',
  globalRole: 'USER',
  workspaces: 1,
  manyMembers: false,
  notifications: 0,
  mail: 'folder',
  delay: 0,
  checked: true,
  now: Date.UTC(2026, 10, 23, 14, 0),
}

export type FakeHandlers = {
  [C in Channel]: (input: ParsedInput<C>) => CallOutput<C> | Promise<CallOutput<C>>
}

/** The time from a change's commit to its event, as measured with a real database. */
const TOLD_AFTER_MS = 24
/** Changes that raise a ticket's version. */
const FIELDS: ReadonlySet<HistoryKind> = new Set([
  'STATUS_CHANGED',
  'PRIORITY_CHANGED',
  'ASSIGNEE_CHANGED',
  'SUBJECT_CHANGED',
])

/** A fake main process in memory, for viewing the window and for tests of its components. */
export class FakeMain {
  readonly options: FakeOptions
  readonly members: Person[]
  readonly calls: { channel: Channel; input: unknown }[] = []
  tickets: Ticket[]
  readonly contents = new Map<string, Uint8Array<ArrayBuffer>>()
  /** Mails that tickets were imported from, by ticket. */
  readonly mails = new Map<string, MailSource[]>()
  readonly uploads = new Map<string, FakeUpload>()
  readonly drafts = new Map<string, Draft>()
  state: AppState
  settings: WindowSettings = DEFAULT_WINDOW_SETTINGS
  /** Other people who have tickets open. Send `presence:changed` after a change. */
  presence: Presence[] = []
  /** While set, all reads and writes are refused with it. */
  failWith: WireError | null = null
  overrides: Partial<FakeHandlers> = {}
  /** How long public replies are held. 0 sends at once. */
  undoSendSeconds = 0
  readonly system: FakeSystem
  private readonly listeners = new Map<EventName, Set<(payload: unknown) => void>>()
  private madeIds = 0
  readonly handlers: FakeHandlers

  constructor(options: Partial<FakeOptions> = {}) {
    this.options = { ...FAKE_DEFAULTS, ...options }
    this.system = new FakeSystem(this.options.now)
    this.members = fakeMembers(this.options.manyMembers)
    this.tickets = fakeTickets(this.options.tickets, this.members, this.options.now)
    this.state = this.stateFor(this.options.phase)
    // Last, because they use the rest.
    this.handlers = {
      ...fakeHandlers(this),
      ...fakeReplies(this),
      ...fakeImports(this),
      ...fakeNotifications(this),
      ...fakePeople(this),
      ...fakeNativeNotifications(this),
      ...fakeTeam(this),
      ...fakeAudit(this),
      ...fakeDrafts(this),
      ...fakeSettings(this),
      ...fakeUploads(this),
      ...fakeAttachments(this),
    }
  }

  get me(): Person {
    const me = this.members[0]
    if (me === undefined) throw new Error('No members')
    return me
  }

  get session(): Session {
    const names = ['Harbour Supplies', 'North Quay', 'Lighthouse', 'Old Pier']
    const memberships = names.slice(0, this.options.workspaces).map((name, index): Membership => ({
      workspaceId: fakeId('w', index + 1),
      name,
      slug: name.toLowerCase().replace(' ', '-'),
      role: index === 0 ? this.options.role : 'MEMBER',
      timeZone: 'Europe/Oslo',
      defaultPriority: 'MEDIUM',
      isActive: index === 0 || index + 1 < this.options.workspaces,
      unread: index * 3,
      away: null,
    }))
    const [workspace] = memberships
    if (workspace === undefined) throw new Error('No workspace')
    return { user: { ...this.me, role: this.options.globalRole }, workspace, memberships }
  }

  /** The session as the window has it now, after changes of workspace and name. */
  currentSession(): Session {
    const { phase } = this.state
    return phase.name === 'signed-in' ? phase.session : this.session
  }

  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload)
  }

  setState(part: Partial<AppState>): void {
    this.state = { ...this.state, ...part }
    this.emit('app:state-changed', this.state)
  }

  /** Another person changes a ticket. */
  changeTicket(id: string, part: Partial<Ticket>, actor: Person | null = this.members[1] ?? null) {
    const ticket = this.ticket(id)
    return this.save(ticket, part, 'STATUS_CHANGED', ticket.status, part.status ?? null, actor)
  }

  /** The error that main throws, for a handler of a test. */
  refusal<C extends ErrorCode>(code: C, details: ErrorDetails[C]): DomainError<C> {
    return new DomainError(code, details)
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
    // Like the preload, files become paths. Files that a test makes have none.
    const uploads = (bridge['uploads'] ??= {})
    uploads['describe'] = ({ files }: { files: readonly File[] }) =>
      this.answer('uploads:describe', { paths: files.map(() => '') })
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
    // As with a real call, an answer never arrives in the same task.
    await new Promise((resolve) => setTimeout(resolve, this.options.delay))
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
      return { ok: true, value: this.options.checked ? output.parse(value) : value }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      const { code, details } = error as DomainError
      return refuse({ code, details } as WireError)
    }
  }

  nextId(kind: string): string {
    this.madeIds += 1
    return fakeId(kind, 1_000_000 + this.madeIds)
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
      team: null,
      offeredLink: null,
      phase: phases[phase],
      clockSkewMs: 0,
      connection: {
        state: 'live',
        trouble: null,
        lastContactAt: new Date(this.options.now).toISOString(),
      },
      mail:
        this.options.mail === 'smtp'
          ? { kind: 'smtp', server: 'mail.example.com' }
          : { kind: 'folder', folder: '/home/ada/.config/connect-support/outbox' },
      sessionSaved: 'file',
      notices: [],
    }
  }

  /** Writes a change as main would: next version, history, and the event. */
  save(
    ticket: Ticket,
    part: Partial<Ticket>,
    kind: HistoryKind | null,
    before: string | null,
    after: string | null,
    actor: Person | null = this.me,
  ): Ticket {
    const at = new Date(Math.max(Date.now(), Date.parse(ticket.updatedAt) + 1)).toISOString()
    const entry =
      kind === null ? [] : [{ id: this.nextId('n'), kind, before, after, actor, createdAt: at }]
    const hasFields = kind !== null && FIELDS.has(kind)
    const version = ticket.version + (hasFields ? 1 : 0)
    const saved: Ticket = {
      ...ticket,
      ...part,
      history: [...ticket.history, ...entry],
      version,
      updatedAt: at,
    }
    saved.closedAt = saved.status === 'CLOSED' || saved.status === 'RESOLVED' ? at : null
    this.tickets = this.tickets.map((one) => (one.id === saved.id ? saved : one))
    this.tell({
      kind: 'ticket',
      ticketId: saved.id,
      version: hasFields ? version : null,
      hasContent: !hasFields,
    })
    return saved
  }

  /** Reports a change as the feed does: a moment after it was made. */
  tell(change: Partial<Change>): void {
    const { workspaceId } = this.session.workspace
    const whole = { kind: '', workspaceId, ticketId: null, version: null, hasContent: false }
    setTimeout(
      () => this.emit('changes:arrived', { state: 'ok', changes: [{ ...whole, ...change }] }),
      TOLD_AFTER_MS,
    )
  }

  current(ticketId: string, version: number): Ticket {
    const ticket = this.ticket(ticketId)
    if (ticket.version === version) return ticket
    const last = ticket.history.at(-1)
    throw new DomainError('ticket.changed-meanwhile', {
      by: last?.actor?.name ?? null,
      at: ticket.updatedAt,
      version: ticket.version,
    })
  }

  person(id: string): Person {
    const all = [...this.members, ...this.tickets.map(({ requester }) => requester)]
    const person = all.find((one) => one.id === id)
    if (person === undefined) throw new DomainError('requester.not-found', {})
    return person
  }
}
