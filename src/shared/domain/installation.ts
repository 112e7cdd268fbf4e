import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'

/** A desktop or worker that holds a login of the team's database, or an invitation that is still open. */
export const InstallationSchema = z.strictObject({
  id: IdSchema,
  kind: z.enum(['installation', 'worker', 'invitation']),
  state: z.enum(['active', 'revoked', 'open']),
  /** What it calls itself; for an invitation the e-mail it was made for, or ''. */
  name: z.string(),
  /** Who invited it; null for the operator. */
  madeBy: z.string().nullable(),
  createdAt: InstantSchema,
  /** Of an invitation. */
  expiresAt: InstantSchema.nullable(),
  lastSeenAt: InstantSchema.nullable(),
  revokedAt: InstantSchema.nullable(),
  /** Who is signed in there. */
  people: z.array(z.string()),
  isThis: z.boolean(),
})
export type Installation = z.infer<typeof InstallationSchema>

/** A link for one more desktop, shown once: nothing keeps its secret. */
export const JoinLinkSchema = z.strictObject({
  id: IdSchema,
  link: z.string(),
  expiresAt: InstantSchema,
  /** The link names the server as this computer calls itself, which leads nowhere from another one. */
  isForThisComputer: z.boolean(),
})
export type JoinLink = z.infer<typeof JoinLinkSchema>

/** One of one's own open sessions, on whichever desktop. */
export const OwnSessionSchema = z.strictObject({
  id: IdSchema,
  installation: z.string(),
  createdAt: InstantSchema,
  lastSeenAt: InstantSchema,
  isThis: z.boolean(),
})
export type OwnSession = z.infer<typeof OwnSessionSchema>
