import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'

/** A desktop or worker with a login of the team's database, or an open link for one. */
export const InstallationSchema = z.strictObject({
  id: IdSchema,
  kind: z.enum(['installation', 'worker', 'invitation']),
  state: z.enum(['active', 'revoked', 'open']),
  /**
   * The name that the desktop has given itself. For an open link: the e-mail it was made for, or
   * ''.
   */
  name: z.string(),
  /** Who made the link. Null for the operator. */
  madeBy: z.string().nullable(),
  createdAt: InstantSchema,
  /** Only for an open link. */
  expiresAt: InstantSchema.nullable(),
  lastSeenAt: InstantSchema.nullable(),
  revokedAt: InstantSchema.nullable(),
  /** Who is signed in on this desktop. */
  people: z.array(z.string()),
  isThis: z.boolean(),
})
export type Installation = z.infer<typeof InstallationSchema>

/** A link for one more desktop. It is shown once, because its secret is stored nowhere. */
export const JoinLinkSchema = z.strictObject({
  id: IdSchema,
  link: z.string(),
  expiresAt: InstantSchema,
  /** The link names the server by an address that works on this computer only. */
  isForThisComputer: z.boolean(),
})
export type JoinLink = z.infer<typeof JoinLinkSchema>

/** One of the signed-in person's own open sessions, on any desktop. */
export const OwnSessionSchema = z.strictObject({
  id: IdSchema,
  installation: z.string(),
  createdAt: InstantSchema,
  lastSeenAt: InstantSchema,
  isThis: z.boolean(),
})
export type OwnSession = z.infer<typeof OwnSessionSchema>
