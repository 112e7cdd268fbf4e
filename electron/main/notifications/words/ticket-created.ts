import { type NoticeWords, ticketTitle } from './notice-words'

export const ticketCreated: NoticeWords = {
  title: ticketTitle,
  hidden: 'There is a new ticket',
  offers: ['assign', 'reply'],
}
