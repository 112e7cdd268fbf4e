import { oneLine } from '#main/mail/one-line'
import type { News } from '../news'

/** What a notification offers besides a click. */
export type Offer = 'assign' | 'reply'

export const OFFER_LABELS: Record<Offer, string> = { assign: 'Assign to me', reply: 'Reply' }

/** The words for one kind of notification. */
export interface NoticeWords {
  title: (news: News) => string
  /** Replaces everything if the person hides contents. */
  hidden: string
  /** What makes sense for this kind, if the person may do it. */
  offers: readonly Offer[]
}

const LONGEST_TITLE = 120
const LONGEST_BODY = 300
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The ticket's number and subject, or the app's name if there is no ticket (any more). */
export function ticketTitle({ ticket }: News): string {
  return ticket === null ? 'Connect Support' : `#${ticket.number} ${ticket.subject}`
}

export const titleLine = (text: string) => cut(oneLine(text), LONGEST_TITLE)
export const bodyLine = (text: string) => cut(oneLine(text), LONGEST_BODY)

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  let kept = ''
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length + segment.length >= longest) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}
