import { expect, test } from 'vitest'
import { conversationParts } from '#renderer/features/ticket/conversation-parts'
import { mergeTicket, withComment, withEarlier } from '#renderer/state/ticket-merge'
import type { Comment } from '#shared/domain/comment'
import type { HistoryEntry } from '#shared/domain/history'
import type { Ticket } from '#shared/domain/ticket'
import { FakeMain } from '#tests/support/fake-bridge'
import { fakeId } from '#tests/support/fake-data'

const base = new FakeMain({ tickets: 1 }).tickets[0] as Ticket
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString()
const comment = (minute: number): Comment => ({
  id: fakeId('c', minute),
  content: `at ${minute}`,
  visibility: 'PUBLIC',
  author: base.requester,
  fromRequester: true,
  isImported: false,
  importedBy: null,
  delivery: null,
  createdAt: at(minute),
  attachments: [],
})
const change = (minute: number, kind: HistoryEntry['kind'] = 'STATUS_CHANGED'): HistoryEntry => ({
  id: fakeId('h', minute),
  kind,
  before: 'OPEN',
  after: 'CLOSED',
  actor: null,
  createdAt: at(minute),
})
const ticket = (minutes: number[], earlierComments: string | null = null): Ticket => ({
  ...base,
  comments: minutes.map(comment),
  earlierComments,
  history: [],
})
const contents = ({ comments }: Ticket) => comments.map(({ content }) => content)

test('loaded older messages survive a newer read', () => {
  const known = ticket([1, 2, 3, 4], 'before-1')
  const merged = mergeTicket(known, ticket([3, 4, 5], 'before-3'))
  expect(contents(merged)).toEqual(['at 1', 'at 2', 'at 3', 'at 4', 'at 5'])
  expect(merged.earlierComments).toBe('before-1')
})

test('if there may be a gap only the newest read is shown', () => {
  const merged = mergeTicket(ticket([1, 2]), ticket([8, 9], 'before-8'))
  expect(contents(merged)).toEqual(['at 8', 'at 9'])
  expect(merged.earlierComments).toBe('before-8')
})

test('a message that was just sent appears once', () => {
  const once = withComment(ticket([1]), comment(2))
  expect(contents(withComment(once, comment(2)))).toEqual(['at 1', 'at 2'])
})

test('earlier messages are added at the start, each once', () => {
  const page = { comments: [comment(1), comment(2), comment(3)], earlierComments: null }
  const merged = withEarlier(ticket([3, 4], 'before-3'), page)
  expect(contents(merged)).toEqual(['at 1', 'at 2', 'at 3', 'at 4'])
  expect(merged.earlierComments).toBeNull()
})

test('messages and changes are ordered by time, the message before what it caused', () => {
  const parts = conversationParts({
    ...ticket([2, 4]),
    history: [change(0, 'CREATED'), change(1), change(4)],
  })
  const order = parts.map((part) =>
    part.kind === 'comment' ? part.comment.content : `change ${part.entry.createdAt.slice(15, 16)}`,
  )
  expect(order).toEqual(['change 1', 'at 2', 'at 4', 'change 4'])
})

test('changes older than the loaded messages are not shown yet', () => {
  const parts = conversationParts({ ...ticket([5], 'before-5'), history: [change(1), change(6)] })
  expect(parts.map(({ kind }) => kind)).toEqual(['comment', 'history'])
})
