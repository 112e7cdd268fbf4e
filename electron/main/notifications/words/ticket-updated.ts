import { type NoticeWords, ticketTitle } from './notice-words'

export const ticketUpdated: NoticeWords = {
  title: ticketTitle,
  hidden: 'One of your tickets was changed',
  offers: [],
}
