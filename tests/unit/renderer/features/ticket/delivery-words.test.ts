import { expect, it, test } from 'vitest'
import type { Comment, Delivery } from '#shared/domain/comment'
import type { Ticket } from '#shared/domain/ticket'
import { deliveryWords } from '#renderer/features/ticket/delivery-words'
import { withComment } from '#renderer/state/ticket-merge'
import { FakeMain } from '#tests/support/fake-bridge'
import { fakeId } from '#tests/support/fake-data'

const at = '2026-11-23T10:00:00.000Z'

it.each<[Omit<Delivery, 'at'>, string]>([
  [{ state: 'WAITING', reason: null }, 'Sending…'],
  [{ state: 'SENT', reason: null }, 'Sent'],
  [{ state: 'WRITTEN', reason: null }, 'Written to the outbox folder'],
  [
    { state: 'DELAYED', reason: 'try-later 451' },
    'Delayed: the mail server asks to try again later (451)',
  ],
  [{ state: 'DELAYED', reason: 'unreachable' }, 'Delayed: the mail server cannot be reached'],
  [{ state: 'FAILED', reason: 'refused 550' }, 'Not sent: the mail server refused the mail (550)'],
  [
    { state: 'FAILED', reason: 'refused-address' },
    'Not sent: the mail server only takes addresses with English letters before the @',
  ],
  [{ state: 'DELAYED', reason: 'file-not-read' }, 'Delayed: one of its files cannot be read'],
  [{ state: 'FAILED', reason: 'file-damaged' }, 'Not sent: one of its files is damaged'],
  [
    { state: 'FAILED', reason: 'a reason of a later version' },
    'Not sent: it could not be handed over',
  ],
])('%o reads %j', (delivery, words) => {
  expect(deliveryWords({ ...delivery, at })).toBe(words)
})

test('a newer delivery state replaces an older one, and a late older one is ignored', () => {
  const base = new FakeMain({ tickets: 1 }).tickets[0] as Ticket
  const comment = (state: Delivery['state'], time: string): Comment => ({
    id: fakeId('c', 1),
    content: 'Hello',
    visibility: 'PUBLIC',
    author: base.requester,
    fromRequester: false,
    isImported: false,
    importedBy: null,
    createdAt: at,
    delivery: { state, reason: null, at: time },
    attachments: [],
  })
  const failed = comment('FAILED', at)
  const sent = comment('SENT', '2026-11-23T10:00:05.000Z')
  const ticket: Ticket = { ...base, comments: [failed] }
  const newer = withComment(ticket, sent)
  expect(newer.comments).toEqual([sent])
  expect(withComment(newer, failed)).toBe(newer)
})
