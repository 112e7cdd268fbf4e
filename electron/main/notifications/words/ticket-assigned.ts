import { type NoticeWords, ticketTitle } from './notice-words'

export const ticketAssigned: NoticeWords = {
  title: ticketTitle,
  hidden: 'A ticket was assigned to you',
  offers: ['reply'],
}
