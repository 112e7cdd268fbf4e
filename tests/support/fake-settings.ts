import type { CannedReply } from '#shared/domain/canned-reply'
import type { Tag } from '#shared/domain/tag'
import type { WorkspaceSettings } from '#shared/domain/workspace-settings'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'
import { fakeId, fakeTags } from './fake-data'

type SettingsChannel = Extract<
  keyof FakeHandlers,
  `workspace-settings:${string}` | `canned-replies:${string}` | `tags:${string}`
>

const REPLIES: readonly (readonly [name: string, content: string])[] = [
  [
    'Ask for the order number',
    'Hello {{requester.name}},\n\nto look into **#{{ticket.number}}** we need your order number. You find it:\n\n- in the confirmation mail\n- on the invoice, top right\n\nBest wishes\n{{agent.name}}',
  ],
  [
    'Refund is on its way',
    'Hello {{requester.name}},\n\nyour refund was sent today. It takes 3 to 5 working days.\n\n{{agent.name}}, {{workspace.name}}',
  ],
  ['Thanks for the report', 'Thank you for telling us about "{{ticket.subject}}". We are on it.'],
]

/** Settings, tags and canned replies of the fake. */
export function fakeSettings(main: FakeMain): Pick<FakeHandlers, SettingsChannel> {
  let settings: WorkspaceSettings = {
    timeZone: 'Europe/Oslo',
    defaultPriority: 'MEDIUM',
    maxAttachmentBytes: 25 * 1024 * 1024,
    maxTicketAttachmentBytes: 200 * 1024 * 1024,
    senderName: 'Harbour Care',
    senderAddress: 'care@harbour.example',
    signature: 'Harbour Supplies, **customer care**\nMonday to Friday, 9 to 17',
    undoSendSeconds: 10,
    hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opensAt: 540, closesAt: 1020 })),
  }
  let tags: Tag[] = fakeTags
  let replies: CannedReply[] = REPLIES.map(([name, content], index) => ({
    id: fakeId('y', index + 1),
    name,
    content,
    updatedAt: new Date(Date.UTC(2026, 10, 22 - index)).toISOString(),
  }))
  const named = (name: string) => tags.find((tag) => tag.name.toLowerCase() === name.toLowerCase())
  const retag = (change: (tags: Tag[]) => Tag[]) => {
    let count = 0
    main.tickets = main.tickets.map((ticket) => {
      const next = change(ticket.tags)
      if (JSON.stringify(next) === JSON.stringify(ticket.tags)) return ticket
      count += 1
      return { ...ticket, tags: next }
    })
    main.tell({ kind: 'tags' })
    return count
  }
  const refuseTaken = (name: string, tagId: string) => {
    const other = named(name)
    if (other !== undefined && other.id !== tagId) {
      throw new DomainError('tag.name-taken', { tagId: other.id, name: other.name })
    }
  }

  return {
    'workspace-settings:read': () => settings,
    'workspace-settings:update': ({ seen, ...change }) => {
      const overtaken = Object.entries(seen ?? {}).filter(
        ([name, value]) =>
          JSON.stringify(settings[name as keyof typeof settings]) !== JSON.stringify(value),
      )
      if (overtaken.length > 0) throw new DomainError('edit.overtaken', { now: {} })
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      settings = { ...settings, ...Object.fromEntries(given) }
      return settings
    },
    'canned-replies:list': () => replies,
    'canned-replies:save': ({ seen: _, ...reply }) => {
      const isTaken = replies.some(
        ({ id, name }) => id !== reply.id && name.toLowerCase() === reply.name.toLowerCase(),
      )
      if (isTaken) throw new DomainError('canned-reply.name-taken', {})
      const saved = { ...reply, updatedAt: new Date(main.options.now).toISOString() }
      replies = [...replies.filter(({ id }) => id !== reply.id), saved].sort((one, other) =>
        one.name.localeCompare(other.name),
      )
      return saved
    },
    'canned-replies:delete': ({ id }) => {
      replies = replies.filter((reply) => reply.id !== id)
      return {}
    },
    'tags:list': () => tags,
    'tags:counts': () =>
      tags.map(({ id }) => ({
        tagId: id,
        tickets: main.tickets.filter((ticket) => ticket.tags.some((tag) => tag.id === id)).length,
      })),
    'tags:add': ({ ticketId, name }) => {
      const ticket = main.ticket(ticketId)
      const tag = named(name) ?? { id: main.nextId('t'), name, color: 'grey' as const }
      return main.save(ticket, { tags: [...ticket.tags, tag] }, 'TAG_ADDED', null, name)
    },
    'tags:remove': ({ ticketId, tagId }) => {
      const ticket = main.ticket(ticketId)
      const left = ticket.tags.filter(({ id }) => id !== tagId)
      return main.save(ticket, { tags: left }, 'TAG_REMOVED', tagId, null)
    },
    'tags:create': (tag) => {
      refuseTaken(tag.name, tag.id)
      tags = [...tags, tag]
      return tag
    },
    'tags:update': ({ tagId, name, color }) => {
      const tag = tags.find(({ id }) => id === tagId)
      if (tag === undefined) throw new DomainError('tag.not-found', {})
      refuseTaken(name ?? tag.name, tagId)
      const next = { ...tag, name: name ?? tag.name, color: color ?? tag.color }
      tags = tags.map((one) => (one.id === tagId ? next : one))
      retag((own) => own.map((one) => (one.id === tagId ? next : one)))
      return next
    },
    'tags:merge': ({ fromIds, intoId }) => {
      const into = tags.find(({ id }) => id === intoId)
      if (into === undefined) throw new DomainError('tag.not-found', {})
      const gone = fromIds.filter((id) => id !== intoId)
      tags = tags.filter(({ id }) => !gone.includes(id))
      const tickets = retag((own) =>
        own.some(({ id }) => gone.includes(id))
          ? [...own.filter(({ id }) => id !== intoId && !gone.includes(id)), into]
          : own,
      )
      return { tickets }
    },
    'tags:delete': ({ tagId }) => {
      tags = tags.filter(({ id }) => id !== tagId)
      return { tickets: retag((own) => own.filter(({ id }) => id !== tagId)) }
    },
  }
}
