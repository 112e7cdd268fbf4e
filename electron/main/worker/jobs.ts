import type { RunSql } from '../database/worker-connection'
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

/** Work that one worker of all does at a time, again and again. */
export interface Job {
  /** Its name in the database; lower case letters and hyphens. */
  name: string
  everySeconds: number
  /** Asked first where it is seldom needed and never to wait, so that idle workers write nothing. */
  isNeeded?(run: RunSql): Promise<boolean>
  /** Does a part of it, in seconds at most; answers whether more is left. */
  step(run: RunSql): Promise<boolean>
}

/** Lets held replies go out whose desktop did not, since it was killed or lost the database. */
export const RELEASE_REPLIES: Job = {
  name: 'replies',
  everySeconds: 0,
  isNeeded: hasDueReply,
  step: releaseDueReply,
}

/** What keeps the database from holding what its time is over for. */
export const TIDY_JOBS: readonly Job[] = [
  { name: 'codes', everySeconds: 30, step: purgeCodes },
  { name: 'notifications', everySeconds: 3600, step: purgeNotifications },
  { name: 'sessions', everySeconds: 3600, step: purgeSessions },
  { name: 'logins', everySeconds: 300, step: purgeLogins },
  { name: 'invitations', everySeconds: 3600, step: purgeInvitations },
  { name: 'changes', everySeconds: 3600, step: purgeChanges },
  // Half a file is gone within the hour.
  { name: 'uploads', everySeconds: 600, step: sweepUploads },
]
