import { type NoticeWords, ticketTitle } from './notice-words'

export const ticketUpdated: NoticeWords = {
  title: ticketTitle,
  hidden: 'A ticket of yours was changed',
  offers: [],
}
