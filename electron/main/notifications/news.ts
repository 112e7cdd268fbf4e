import type { NotificationType } from '../../../src/shared/domain/notification'

/** An unread notification of the signed-in person, with what is needed to show it. */
export interface News {
  id: string
  type: NotificationType
  content: string
  createdAt: Date
  workspace: { id: string; name: string } | null
  ticket: { id: string; number: number; subject: string; isAssigned: boolean } | null
}
