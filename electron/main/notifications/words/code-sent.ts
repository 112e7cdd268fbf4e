import type { NoticeWords } from './notice-words'

export const codeSent: NoticeWords = {
  title: () => 'Somebody signs in as you',
  hidden: 'A code for signing in was sent',
  offers: [],
}
