import { type NoticeWords, ticketTitle } from './notice-words'

export const commentAdded: NoticeWords = {
  title: ticketTitle,
  hidden: 'There is a new message in one of your tickets',
  offers: ['assign', 'reply'],
}
