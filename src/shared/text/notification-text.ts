import type { Notification, NotificationData } from '../domain/notification'
import { displayName, type Person } from '../domain/user'
import { troubleWords } from './mail-trouble-text'
import { PRIORITY_WORDS, STATUS_WORDS } from './ticket-labels'

const UNKNOWN = 'Something happened that this version of the app does not know'

type Facts = Pick<Notification, 'data' | 'content' | 'actor' | 'person'>

/** What happened, in a sentence that does not name the ticket. The window and the system show the same. */
export function notificationText({ data, content, actor, person }: Facts): string {
  const who = nameOf(actor)
  switch (data.kind) {
    case 'sentence':
      return content
    case 'unknown':
      return UNKNOWN
    case 'ticket-created':
      return `New ticket from ${nameOf(person)}: ${content}`
    case 'ticket-assigned':
      return data.isNew
        ? `${who} assigned a new ticket to you`
        : `${who} assigned the ticket to you`
    case 'ticket-unassigned':
      return unassigned(data, actor, person)
    case 'ticket-changed': {
      const what = changes(data)
      return what === '' ? UNKNOWN : `${who} set ${what}`
    }
    case 'reply-added':
      return `${who} replied: ${content}`
    case 'note-added':
      return `${who} wrote a note: ${content}`
    case 'mentioned':
      return `${who} mentioned you: ${content}`
    case 'reply-not-sent':
      return `Your reply was not sent: ${NOT_SENT[data.reason]}`
    case 'reply-not-delivered':
      return data.reason === 'unconfirmed'
        ? 'Your reply may not have been delivered: the mail server took it but did not confirm it'
        : `Your reply was not delivered: ${troubleWords(data.reason)}`
    case 'code-sent':
      return 'A code for signing in was sent to your e-mail address'
  }
}

type Of<K extends NotificationData['kind']> = Extract<NotificationData, { kind: K }>

const NOT_SENT: Record<Of<'reply-not-sent'>['reason'], string> = {
  'not-allowed': 'you could not write there when it was due',
  overtaken: 'another message came first',
  'files-do-not-fit': 'its files no longer fit on the ticket',
}

function unassigned(
  { personId }: Of<'ticket-unassigned'>,
  actor: Person | null,
  person: Person | null,
): string {
  const who = nameOf(actor)
  if (personId === null) return `${who} took the ticket from you`
  if (personId === actor?.id) return `${who} took the ticket over from you`
  return `${who} gave your ticket to ${nameOf(person)}`
}

function changes({ status, priority, subject }: Of<'ticket-changed'>): string {
  return [
    status === undefined ? [] : `the status to ${STATUS_WORDS[status]}`,
    priority === undefined ? [] : `the priority to ${PRIORITY_WORDS[priority]}`,
    subject === undefined ? [] : `the subject to “${subject}”`,
  ]
    .flat()
    .join(', ')
}

/** A person whom the reader may no longer see has no name. */
function nameOf(person: Person | null): string {
  return person === null ? 'Somebody' : displayName(person)
}
