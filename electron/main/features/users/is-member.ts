import type { Call } from '#main/ipc/handler'
import { existsAssignable } from './users-repository'

/** Whether a ticket of the viewer's workspace can be assigned to this user. */
export function isMember(userId: string, { database, viewer }: Call): Promise<boolean> {
  return existsAssignable(database, viewer, userId)
}
