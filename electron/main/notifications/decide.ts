import type { NotShownReason } from '#shared/domain/native-notification'
import {
  deferredUntil,
  levelsFor,
  quietUntil,
  type NotificationPreferences,
} from '#shared/domain/notification-preferences'
import type { News } from './news'

export interface Circumstances {
  preferences: NotificationPreferences
  now: Date
  /** The ticket that the person sees, in a window with the focus. */
  seenTicketId: string | null
}

export type Decision =
  | { name: 'show'; isSilent: boolean }
  /** Shown together with others when the quiet time is over. */
  | { name: 'defer'; because: Extract<NotShownReason, 'quiet-hours' | 'do-not-disturb'> }
  | { name: 'skip'; because: Extract<NotShownReason, 'off' | 'ticket-open' | 'read'> }

/** Decides whether the system shows a notification, defers it or does not show it, and why. */
export function decide(news: News, { preferences, now, seenTicketId }: Circumstances): Decision {
  const { native, sound } = levelsFor(preferences, news.type, news.workspace?.id ?? null)
  if (!native) return { name: 'skip', because: 'off' }
  if (news.ticket !== null && news.ticket.id === seenTicketId) {
    return { name: 'skip', because: 'ticket-open' }
  }
  if (news.isRead) return { name: 'skip', because: 'read' }
  const { settings } = preferences
  if (deferredUntil(settings, now) !== null) {
    const isQuiet = quietUntil(settings, now) !== null
    return { name: 'defer', because: isQuiet ? 'quiet-hours' : 'do-not-disturb' }
  }
  return { name: 'show', isSilent: !sound }
}
