import type { Notification } from '#shared/domain/notification'
import {
  DEFAULT_SETTINGS,
  defaultPreference,
  type NotificationPreferences,
  WorkspaceNotificationTypeSchema,
} from '#shared/domain/notification-preferences'
import type { FakeHandlers, FakeMain } from './fake-bridge'
import { fakeId } from './fake-data'

type NotificationChannel = Extract<
  keyof FakeHandlers,
  `notifications:${string}` | `notification-preferences:${string}`
>

const OLIVER = { id: fakeId('r', 1), name: 'Oliver Grant', email: 'oliver@example.org' }
const EXAMPLES: readonly Pick<Notification, 'type' | 'data' | 'content'>[] = [
  {
    type: 'MENTION',
    data: { kind: 'mentioned' },
    content: '@Ada Moreau could you look at the second page?',
  },
  {
    type: 'COMMENT_ADDED',
    data: { kind: 'note-added' },
    content: 'The bank says it left on Monday.',
  },
  { type: 'TICKET_ASSIGNED', data: { kind: 'ticket-assigned', isNew: false }, content: '' },
  {
    type: 'TICKET_UPDATED',
    data: { kind: 'ticket-changed', status: 'WAITING', priority: 'HIGH' },
    content: '',
  },
  {
    type: 'TICKET_CREATED',
    data: { kind: 'ticket-created', personId: OLIVER.id },
    content: 'Since yesterday nothing prints.',
  },
  {
    type: 'COMMENT_ADDED',
    data: { kind: 'reply-added' },
    content: 'A long answer goes on and on. '.repeat(8),
  },
  { type: 'OTP_SENT', data: { kind: 'code-sent' }, content: '' },
]
const MINUTE = 60_000

/** A person's own notifications and preferences, in memory. */
export function fakeNotifications(main: FakeMain): Pick<FakeHandlers, NotificationChannel> {
  let all: Notification[] | null = null
  const notifications = () => (all ??= make(main))
  let preferences: NotificationPreferences | null = null
  const current = () => (preferences ??= untouched(main))

  const set = (isRead: boolean, fits: (one: Notification) => boolean) => {
    const marked = notifications().filter((one) => one.isRead !== isRead && fits(one)).length
    all = notifications().map((one) => (fits(one) ? { ...one, isRead } : one))
    return { marked }
  }

  return {
    'notifications:list': ({ filter, cursor, limit }) => {
      const found = notifications().filter(
        (one) =>
          !(filter.unreadOnly === true && one.isRead) &&
          (filter.types?.includes(one.type) ?? true) &&
          (filter.workspaceId === undefined || filter.workspaceId === one.workspace?.id),
      )
      const after = cursor === undefined ? 0 : found.findIndex(({ id }) => id === cursor) + 1
      const page = found.slice(after, after + limit)
      const goesOn = after + limit < found.length
      return { notifications: page, nextCursor: goesOn ? (page.at(-1)?.id ?? null) : null }
    },
    'notifications:counts': () => {
      const unread = notifications().filter((one) => !one.isRead)
      const workspaceId = main.session.workspace.workspaceId
      const here = unread.filter((one) => one.workspace?.id === workspaceId).length
      return {
        unread: unread.length,
        workspaces: here === 0 ? [] : [{ workspaceId, unread: here }],
      }
    },
    'notifications:mark-read': ({ ids }) => set(true, ({ id }) => ids.includes(id)),
    'notifications:mark-unread': ({ ids }) => set(false, ({ id }) => ids.includes(id)),
    'notifications:mark-all-read': ({ filter, until }) =>
      set(
        true,
        (one) =>
          one.createdAt <= until &&
          (filter.types?.includes(one.type) ?? true) &&
          (filter.workspaceId === undefined || filter.workspaceId === one.workspace?.id),
      ),
    'notifications:mark-ticket-read': ({ ticketId }) =>
      set(true, ({ ticket }) => ticket?.id === ticketId),
    'notification-preferences:read': () => current(),
    'notification-preferences:update': ({ settings, preferences: changed = [] }) => {
      const { workspaces, settings: before } = current()
      return (preferences = {
        settings: Object.assign({ ...before }, settings),
        workspaces: workspaces.map((workspace) => ({
          ...workspace,
          preferences: workspace.preferences.map((one) => {
            const found = changed.find(
              ({ workspaceId, type }) => workspaceId === workspace.workspaceId && type === one.type,
            )
            if (found === undefined) return one
            const { workspaceId: _, ...preference } = found
            return preference
          }),
        })),
      })
    },
  }
}

function make(main: FakeMain): Notification[] {
  const { workspaceId, name } = main.session.workspace
  return Array.from({ length: main.options.notifications }, (_, index) => {
    const example = EXAMPLES[index % EXAMPLES.length]
    if (example === undefined) throw new Error('There are no examples')
    const { type, data, content } = example
    const isOfAccount = type === 'OTP_SENT'
    const actor = main.members[1 + (index % (main.members.length - 1))] ?? main.me
    const ticket = main.tickets[index % main.tickets.length]
    return {
      id: fakeId('n', index + 1),
      type,
      content,
      data,
      isRead: index % 5 > 2,
      createdAt: new Date(main.options.now - index * index * 3 * MINUTE).toISOString(),
      workspace: isOfAccount ? null : { id: workspaceId, name },
      ticket:
        isOfAccount || ticket === undefined
          ? null
          : { id: ticket.id, number: ticket.number, subject: ticket.subject },
      actor: isOfAccount ? null : actor,
      person: data.kind === 'ticket-created' ? OLIVER : null,
      commentId: null,
    }
  })
}

function untouched(main: FakeMain): NotificationPreferences {
  return {
    settings: DEFAULT_SETTINGS,
    workspaces: main.session.memberships.map(({ workspaceId, role }) => ({
      workspaceId,
      preferences: WorkspaceNotificationTypeSchema.options.map((type) =>
        defaultPreference(type, role),
      ),
    })),
  }
}
