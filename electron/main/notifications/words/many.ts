import type { NotificationType } from '#shared/domain/notification'
import type { News } from '../news'

/** Singular and plural, in the order of importance to a person. */
const COUNTED: readonly (readonly [NotificationType, string, string])[] = [
  ['MENTION', 'mention of you', 'mentions of you'],
  ['TICKET_ASSIGNED', 'ticket assigned to you', 'tickets assigned to you'],
  ['COMMENT_ADDED', 'message', 'messages'],
  ['TICKET_CREATED', 'new ticket', 'new tickets'],
  ['TICKET_UPDATED', 'ticket change', 'ticket changes'],
  ['OTP_SENT', 'code sent', 'codes sent'],
]

const numbers = new Intl.NumberFormat('en')

/**
 * The text for many at once, or for deferred ones: how many of which kind. It contains nothing that
 * anybody wrote.
 */
export function manyWords(
  news: readonly Pick<News, 'type'>[],
  isHeld: boolean,
): { title: string; body: string } {
  const title = `${numbers.format(news.length)} notifications`
  const parts = COUNTED.flatMap(([type, one, several]) => {
    const count = news.filter((each) => each.type === type).length
    return count === 0 ? [] : [`${numbers.format(count)} ${count === 1 ? one : several}`]
  })
  return { title: isHeld ? `${title} while it was quiet` : title, body: parts.join(', ') }
}
