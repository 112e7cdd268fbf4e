import { z } from 'zod'
import { TeamPreviewSchema } from '#shared/domain/team'

const nothing = z.strictObject({})
const LinkTextSchema = z.strictObject({ link: z.string().max(30_000) })

/** Joining and leaving a team's database. These calls work before anybody is signed in. */
export const teamContract = {
  /** Where a link leads. Makes no connection. link.unreadable. */
  'team:read-link': { input: LinkTextSchema, output: TeamPreviewSchema },
  /**
   * Uses the link and switches to the team's database; app:state-changed reports the rest.
   * link.unreadable, team.unreachable, team.untrusted, team.foreign, team.version and
   * team.joined-already leave the link valid. link.used: the link is no longer valid.
   */
  'team:join': { input: LinkTextSchema, output: nothing },
  /** Dismisses a link that the system passed to the app. */
  'team:dismiss-link': { input: nothing, output: nothing },
  /**
   * Signs out, deletes the team's login and returns to this computer's own database, which is
   * unchanged.
   */
  'team:leave': { input: nothing, output: nothing },
} as const
