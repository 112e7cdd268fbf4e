import { type NoticeWords, ticketTitle } from './notice-words'

export const mention: NoticeWords = {
  title: ticketTitle,
  hidden: 'You were mentioned in a ticket',
  offers: ['reply'],
}
