import { type NoticeWords, ticketTitle } from './notice-words'

export const commentAdded: NoticeWords = {
  title: ticketTitle,
  hidden: 'There is a new message in a ticket of yours',
  offers: ['assign', 'reply'],
}
