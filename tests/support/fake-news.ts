import type { AttemptsLog } from '#main/notifications/attempts-log'
import { createAttemptsLog } from '#main/notifications/attempts-log'
import type { MemoryFile } from '#main/notifications/memory-file'
import type { News } from '#main/notifications/news'
import { createNotifier, type NewsSource } from '#main/notifications/notifier'
import type {
  SystemEvents,
  SystemNotice,
  SystemNotifications,
  SystemOutcome,
} from '#main/notifications/system-notifications'
import { createLog } from '#main/log'
import type { OpenTarget } from '#shared/domain/native-notification'
import {
  DEFAULT_SETTINGS,
  type NotificationPreferences,
} from '#shared/domain/notification-preferences'
import type { Session } from '#shared/domain/workspace'
import { fakeId } from './fake-data'

const WORKSPACE = { id: fakeId('w', 1), name: 'Acme care' }

/** The `n`th notification, of a ticket with that number. */
export function newsOf(n: number, part: Partial<News> = {}): News {
  return {
    id: fakeId('n', n),
    type: 'COMMENT_ADDED',
    content: `words ${n}`,
    data: { kind: 'reply-added' },
    actor: { id: fakeId('u', 2), name: 'Ben', email: 'ben@example.org' },
    person: null,
    createdAt: new Date(Date.UTC(2026, 10, 28, 9, 0, n)),
    isRead: false,
    workspace: WORKSPACE,
    ticket: { id: fakeId('t', n), number: n, subject: `Question ${n}`, isAssigned: true },
    ...part,
  }
}

export const manyNews = (count: number, first = 1, part: Partial<News> = {}): News[] =>
  Array.from({ length: count }, (_, index) => newsOf(first + index, part))

export function preferencesOf(
  settings: Partial<NotificationPreferences['settings']> = {},
  part: Partial<NotificationPreferences['workspaces'][number]['preferences'][number]> = {},
): NotificationPreferences {
  const types = [
    'TICKET_CREATED',
    'TICKET_UPDATED',
    'TICKET_ASSIGNED',
    'COMMENT_ADDED',
    'MENTION',
  ] as const
  return {
    settings: { ...DEFAULT_SETTINGS, ...settings },
    workspaces: [
      {
        workspaceId: WORKSPACE.id,
        preferences: types.map((type) => ({
          type,
          inApp: true,
          native: true,
          sound: false,
          newTickets: 'ALL',
          ...part,
        })),
      },
    ],
  }
}

/** A system that shows what it is given. Tests can click it. */
export class FakeNoticeSystem implements SystemNotifications {
  readonly shown: (SystemNotice & { events: SystemEvents; isClosed: boolean })[] = []
  badges: number[] = []
  focused = false
  outcome: SystemOutcome = { name: 'shown' }
  outlivesApp = false

  show(notice: SystemNotice, events: SystemEvents) {
    const one = { ...notice, events, isClosed: false }
    this.shown.push(one)
    return {
      outcome: Promise.resolve(this.outcome),
      close: () => {
        one.isClosed = true
        queueMicrotask(() => events.onClose())
      },
    }
  }

  setBadge(count: number): void {
    this.badges.push(count)
  }

  isFocused(): boolean {
    return this.focused
  }

  focusWindow(): void {
    this.focused = true
  }

  onWake(): () => void {
    return () => undefined
  }

  /** Titles of what is on the screen now. */
  get titles(): string[] {
    return this.shown.filter(({ isClosed }) => !isClosed).map(({ title }) => title)
  }
}

/** A memory that is not stored. */
export function memoryInHand(): MemoryFile {
  const memoryFile: MemoryFile = {
    memory: { lookedUntil: null, lately: [], held: [], attempts: [] },
    change(part) {
      memoryFile.memory = { ...memoryFile.memory, ...part }
    },
    written: () => Promise.resolve(),
  }
  return memoryFile
}

export const quietLog = createLog(() => undefined)

export function attemptsInHand(): AttemptsLog {
  return createAttemptsLog({
    known: [],
    clock: () => new Date(0),
    log: quietLog,
    onAdded: () => undefined,
  })
}

/** A person, their notifications and a system, with a clock that the test moves. */
export class NotifierScene {
  now = Date.UTC(2026, 10, 28, 10, 0)
  unread: News[] = []
  preferences = preferencesOf()
  session: Session | null
  readonly system = new FakeNoticeSystem()
  readonly opened: OpenTarget[] = []
  readonly assigned: News[] = []
  readonly memoryFile = memoryInHand()
  private timer: { run: () => void; at: number } | null = null
  notifier = this.make()

  constructor(session: Session) {
    this.session = session
  }

  private make() {
    return createNotifier({
      system: this.system,
      source: () => (this.session === null ? null : this.sourceFor(this.session)),
      openMemory: () => Promise.resolve(this.memoryFile),
      open: (target) => void this.opened.push(target),
      assignToMe: (news) => void this.assigned.push(news),
      clock: () => new Date(this.now),
      later: (run, ms) => {
        const timer = { run, at: this.now + ms }
        this.timer = timer
        return () => {
          if (this.timer === timer) this.timer = null
        }
      },
      log: quietLog,
    })
  }

  /** Restarts the app with what it has stored. */
  restart(): void {
    this.notifier = this.make()
  }

  /** New notifications arrive and are reported. */
  async arrive(...news: News[]): Promise<void> {
    this.unread.push(...news.map((one) => ({ ...one, createdAt: new Date(this.now) })))
    await this.notifier.refresh()
  }

  async read(...ids: string[]): Promise<void> {
    this.unread = this.unread.filter(({ id }) => !ids.includes(id))
    await this.notifier.refresh()
  }

  /** Lets time pass and runs what is due. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms
    while (this.timer !== null && this.timer.at <= until) {
      const { run, at } = this.timer
      this.timer = null
      this.now = at
      run()
      await this.notifier.refresh()
    }
    this.now = until
  }

  async outcomes(): Promise<string[]> {
    const attempts = await this.notifier.attempts()
    return attempts
      .toReversed()
      .map(({ kind, count, outcome }) =>
        [
          kind,
          ...(count === 1 ? [] : [count]),
          outcome.name === 'shown' ? 'shown' : outcome.because,
        ].join(' '),
      )
  }

  private sourceFor(session: Session): NewsSource {
    return {
      session,
      clock: () => Promise.resolve(new Date(this.now)),
      list: ({ from, known, limit }) => {
        const all = new Set(known)
        const isNew = ({ id, createdAt }: News) => createdAt >= from && !all.has(id)
        return Promise.resolve(this.unread.filter(isNew).slice(0, limit))
      },
      unreadOf: (ids) => {
        const all = new Set(ids)
        return Promise.resolve(this.unread.filter(({ id }) => all.has(id)))
      },
      countUnread: () => Promise.resolve(this.unread.length),
      preferences: () => Promise.resolve(this.preferences),
    }
  }
}
