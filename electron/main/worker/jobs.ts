import type { RunSql } from '../database/read-pg-rows'
import {
  purgeChanges,
  purgeCodes,
  purgeInvitations,
  purgeLogins,
  purgeNotifications,
  purgeSessions,
  sweepUploads,
  hasDueReply,
  releaseDueReply,
} from './worker-repository'

/** Work that is repeated, by one worker at a time. */
export interface Job {
  /** Its name in the database: lower-case letters and hyphens. */
  name: string
  everySeconds: number
  /** Called first, for work that is rarely needed and must not wait. Idle workers then write nothing. */
  isNeeded?(run: RunSql): Promise<boolean>
  /** Does a part of the work, in seconds at most. Returns whether more is left. */
  step(run: RunSql): Promise<boolean>
}

/** Releases held replies whose desktop could not, because it was killed or lost the database. */
export const RELEASE_REPLIES: Job = {
  name: 'replies',
  everySeconds: 0,
  isNeeded: hasDueReply,
  step: releaseDueReply,
}

/** Jobs that remove what has expired. */
export const TIDY_JOBS: readonly Job[] = [
  { name: 'codes', everySeconds: 30, step: purgeCodes },
  { name: 'notifications', everySeconds: 3600, step: purgeNotifications },
  { name: 'sessions', everySeconds: 3600, step: purgeSessions },
  { name: 'logins', everySeconds: 300, step: purgeLogins },
  { name: 'invitations', everySeconds: 3600, step: purgeInvitations },
  { name: 'changes', everySeconds: 3600, step: purgeChanges },
  // Incomplete uploads are removed within the hour.
  { name: 'uploads', everySeconds: 600, step: sweepUploads },
]
