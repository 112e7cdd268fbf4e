import type { NotificationType } from '#shared/domain/notification'
import { notificationText } from '#shared/text/notification-text'
import type { News } from './news'
import { codeSent } from './words/code-sent'
import { commentAdded } from './words/comment-added'
import { mention } from './words/mention'
import { bodyLine, type NoticeWords, type Offer, titleLine } from './words/notice-words'
import { ticketAssigned } from './words/ticket-assigned'
import { ticketCreated } from './words/ticket-created'
import { ticketUpdated } from './words/ticket-updated'

const WORDS: Record<NotificationType, NoticeWords> = {
  TICKET_CREATED: ticketCreated,
  TICKET_UPDATED: ticketUpdated,
  TICKET_ASSIGNED: ticketAssigned,
  COMMENT_ADDED: commentAdded,
  MENTION: mention,
  OTP_SENT: codeSent,
}

export interface WordedNotice {
  title: string
  body: string
  offers: readonly Offer[]
}

/**
 * The text of one notification for the system. `mayWrite`: in its workspace. `isOneOfMany`: the
 * person has several workspaces, so the text names this one. With hidden contents it only says that
 * something came.
 */
export function wordNotice(
  news: News,
  given: { isHidden: boolean; mayWrite: boolean; isOneOfMany: boolean },
): WordedNotice {
  const words = WORDS[news.type]
  const { ticket, workspace } = news
  const offers = words.offers.filter(
    (offer) => given.mayWrite && ticket !== null && (offer === 'reply' || !ticket.isAssigned),
  )
  if (given.isHidden) return { title: 'Connect Support', body: words.hidden, offers }
  const content = bodyLine(notificationText(news))
  const isNamed = given.isOneOfMany && workspace !== null
  return {
    title: titleLine(words.title(news)),
    body: isNamed ? `${content}\n${titleLine(workspace.name)}` : content,
    offers,
  }
}
