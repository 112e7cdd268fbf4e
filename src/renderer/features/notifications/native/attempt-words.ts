import type { Attempt, NotShownReason } from '#shared/domain/native-notification'

const numbers = new Intl.NumberFormat()

const KINDS: Record<Attempt['kind'], readonly [one: string, several: string]> = {
  TICKET_CREATED: ['New ticket', 'new tickets'],
  TICKET_UPDATED: ['Ticket change', 'ticket changes'],
  TICKET_ASSIGNED: ['Ticket assigned to you', 'tickets assigned to you'],
  COMMENT_ADDED: ['Message', 'messages'],
  MENTION: ['Mention of you', 'mentions of you'],
  OTP_SENT: ['Code sent', 'codes sent'],
  MANY: ['Many at once', 'notifications at once'],
  HELD: ['What waited while it was quiet', 'notifications that waited while it was quiet'],
  TRIAL: ['A trial', 'trials'],
}

/** What was to be shown, as in "Message, #1042" or "996 new tickets". */
export function attemptWords({ kind, count, ticketNumber }: Attempt): string {
  const [one, several] = KINDS[kind]
  const words = count === 1 ? one : `${numbers.format(count)} ${several}`
  return ticketNumber === null ? words : `${words}, #${ticketNumber}`
}

const REASONS: Record<NotShownReason, string> = {
  off: 'your settings leave this kind out',
  'ticket-open': 'the ticket was open before you',
  'quiet-hours': 'it came in your quiet hours and waits for their end',
  'do-not-disturb': 'do not disturb was on; it waits until that ends',
  grouped: 'many came at once and were shown together',
  read: 'you had already read it',
  unsupported: 'this system cannot show notifications',
  failed: 'the system refused it',
  'no-answer': 'the system did not say whether it shows it',
}

const OF_THE_SYSTEM: ReadonlySet<NotShownReason> = new Set(['unsupported', 'failed', 'no-answer'])

/**
 * Says that this computer's system shows nothing now, judging by the newest attempts. Otherwise
 * null.
 */
export function refusedWords(newestFirst: readonly Attempt[]): string | null {
  const asked = newestFirst.find(
    ({ outcome }) => outcome.name === 'shown' || OF_THE_SYSTEM.has(outcome.because),
  )
  if (asked === undefined || asked.outcome.name === 'shown') return null
  return `The newest notification was not shown on this computer, because ${REASONS[asked.outcome.because]}. The notification log says more.`
}

/** "Shown", or "Not shown, because …". */
export function outcomeWords({ outcome }: Attempt): string {
  return outcome.name === 'shown' ? 'Shown' : `Not shown, because ${REASONS[outcome.because]}`
}
