import { expect, it } from 'vitest'
import { type NotificationData, NotificationDataSchema } from '#shared/domain/notification'
import { notificationText } from '#shared/text/notification-text'
import { fakeId } from '#tests/support/fake-data'

const mia = { id: fakeId('u', 1), name: 'Mia', email: 'mia@example.org' }
const rita = { id: fakeId('u', 2), name: null, email: 'rita@example.org' }

it.each<[NotificationData, string]>([
  [{ kind: 'sentence' }, 'Hello'],
  [{ kind: 'unknown' }, 'Something happened that this version of the app does not know'],
  [{ kind: 'ticket-created', personId: rita.id }, 'New ticket from rita: Hello'],
  [{ kind: 'ticket-assigned', isNew: true }, 'Mia assigned a new ticket to you'],
  [{ kind: 'ticket-assigned', isNew: false }, 'Mia assigned the ticket to you'],
  [{ kind: 'ticket-unassigned', personId: null }, 'Mia took the ticket from you'],
  [{ kind: 'ticket-unassigned', personId: mia.id }, 'Mia took the ticket over from you'],
  [{ kind: 'ticket-unassigned', personId: rita.id }, 'Mia gave your ticket to rita'],
  [
    { kind: 'ticket-changed', status: 'IN_PROGRESS', subject: 'Fire' },
    'Mia set the status to In progress, the subject to “Fire”',
  ],
  [{ kind: 'ticket-changed' }, 'Something happened that this version of the app does not know'],
  [{ kind: 'reply-added' }, 'Mia replied: Hello'],
  [{ kind: 'note-added' }, 'Mia wrote a note: Hello'],
  [{ kind: 'mentioned' }, 'Mia mentioned you: Hello'],
  [
    { kind: 'reply-not-sent', reason: 'files-do-not-fit' },
    'Your reply was not sent: its files no longer fit on the ticket',
  ],
  [
    { kind: 'reply-not-delivered', reason: 'refused 550' },
    'Your reply was not delivered: the mail server refused the mail (550)',
  ],
  [
    { kind: 'reply-not-delivered', reason: null },
    'Your reply was not delivered: it could not be handed over',
  ],
  [{ kind: 'code-sent' }, 'A code for signing in was sent to your e-mail address'],
])('%o is one sentence', (data, text) => {
  expect(NotificationDataSchema.parse(data)).toEqual(data)
  expect(notificationText({ data, content: 'Hello', actor: mia, person: rita })).toBe(text)
})

it('somebody whom the reader may not see has no name', () => {
  const data: NotificationData = { kind: 'ticket-unassigned', personId: rita.id }
  expect(notificationText({ data, content: '', actor: null, person: null })).toBe(
    'Somebody gave your ticket to Somebody',
  )
})

it.each([[{ kind: 'invented-later', more: 1 }], [{}], [null]])(
  'a kind of a newer version is read as unknown: %o',
  (data) => expect(NotificationDataSchema.parse(data)).toEqual({ kind: 'unknown' }),
)
