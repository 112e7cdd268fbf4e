import { z } from 'zod'
import { TeamPreviewSchema } from '#shared/domain/team'

const nothing = z.strictObject({})
const LinkTextSchema = z.strictObject({ link: z.string().max(30_000) })

/** Joining a team's database, and leaving it. They work before anybody is signed in. */
export const teamContract = {
  /** Where a link leads; connects to nothing. link.unreadable. */
  'team:read-link': { input: LinkTextSchema, output: TeamPreviewSchema },
  /**
   * Uses the link up and goes over to the team's database; app:state-changed tells the rest. Refuses,
   * and leaves the link as good as it was, with link.unreadable, team.unreachable, team.untrusted,
   * team.foreign, team.version, team.joined-already; link.used when it is good for nothing any more.
   */
  'team:join': { input: LinkTextSchema, output: nothing },
  /** Puts away a link that the system has handed over. */
  'team:dismiss-link': { input: nothing, output: nothing },
  /** Signs out, forgets the team's login and goes back to this computer's own database, which is as it was. */
  'team:leave': { input: nothing, output: nothing },
} as const
