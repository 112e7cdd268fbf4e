import type { NoticeWords } from './notice-words'

export const codeSent: NoticeWords = {
  title: () => 'Somebody is signing in as you',
  hidden: 'A code for signing in was sent',
  offers: [],
}
