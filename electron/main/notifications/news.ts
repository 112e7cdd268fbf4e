import type { Notification } from '#shared/domain/notification'

/** A notification of the signed-in person, with everything that showing it needs. */
export interface News extends Pick<
  Notification,
  'id' | 'type' | 'content' | 'data' | 'actor' | 'person'
> {
  createdAt: Date
  /** It was read before the system was asked to show it. */
  isRead: boolean
  workspace: { id: string; name: string } | null
  ticket: { id: string; number: number; subject: string; isAssigned: boolean } | null
}
