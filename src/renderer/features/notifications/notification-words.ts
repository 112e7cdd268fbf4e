import {
  AtSign,
  CirclePlus,
  KeyRound,
  MessageSquareText,
  PencilLine,
  UserRoundCheck,
  type LucideIcon,
} from 'lucide-react'
import type { Notification, NotificationType } from '#shared/domain/notification'
import { notificationText } from '#shared/text/notification-text'

/** The name of each type in lists, and its icon. */
export const TYPE_WORDS: Record<NotificationType, { many: string; icon: LucideIcon }> = {
  TICKET_CREATED: { many: 'New tickets', icon: CirclePlus },
  TICKET_ASSIGNED: { many: 'Assigned to you', icon: UserRoundCheck },
  TICKET_UPDATED: { many: 'Changes', icon: PencilLine },
  COMMENT_ADDED: { many: 'Messages', icon: MessageSquareText },
  MENTION: { many: 'Mentions', icon: AtSign },
  OTP_SENT: { many: 'Sign-in codes', icon: KeyRound },
}

/** The first line: the ticket's current subject, or what the notification is about. */
export function notificationTitle({ ticket, type }: Pick<Notification, 'ticket' | 'type'>): string {
  if (ticket !== null) return ticket.subject
  return type === 'OTP_SENT' ? 'Signing in' : 'A ticket that is gone'
}

/** The whole row as a text for screen readers. */
export function notificationName(one: Notification): string {
  const number = one.ticket === null ? '' : `#${one.ticket.number} `
  return `${one.isRead ? '' : 'Unread: '}${number}${notificationTitle(one)}. ${notificationText(one)}`
}

/** The number on the bell. Four digits would cover it. */
export function badgeText(unread: number): string {
  return unread > 99 ? '99+' : String(unread)
}
