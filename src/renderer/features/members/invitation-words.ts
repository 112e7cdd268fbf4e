import type { DeliveryState } from '#shared/domain/comment'
import type { Invitation } from '#shared/domain/member'

const DAY = 86_400_000

const MAIL_WORDS: Record<Exclude<DeliveryState, 'FAILED'>, string> = {
  WAITING: 'Sending',
  SENT: 'Sent',
  WRITTEN: 'Written to a file',
  DELAYED: 'Mail delayed',
}

/** The state of an invitation: that of its mail, and how long it can still be accepted. */
export function invitationWords(
  { expiresAt, delivery }: Pick<Invitation, 'expiresAt' | 'delivery'>,
  now: number,
): { text: string; tone: 'quiet' | 'bad' } {
  const left = Date.parse(expiresAt) - now
  if (left <= 0) return { text: 'Expired', tone: 'bad' }
  if (delivery === 'FAILED') return { text: 'The mail was refused', tone: 'bad' }
  // Rounded to the nearest, because the page's clock may be a minute behind an invitation that was
  // just sent.
  const days = Math.max(1, Math.round(left / DAY))
  const ends = `expires in ${days === 1 ? '1 day' : `${days} days`}`
  return { text: `${MAIL_WORDS[delivery]}, ${ends}`, tone: 'quiet' }
}
