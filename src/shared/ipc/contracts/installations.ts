import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { InstallationSchema, JoinLinkSchema, OwnSessionSchema } from '#shared/domain/installation'
import { EmailSchema } from '#shared/domain/email-address'

const nothing = z.strictObject({})

/**
 * The desktops of a team: for global administrators, and for OWNER and ADMIN of a workspace as far
 * as their own links go.
 */
export const installationsContract = {
  /**
   * Newest first. Other callers than global administrators see only what came of their own links.
   */
  'installations:list': { input: nothing, output: z.array(InstallationSchema) },
  /** installation.too-many-links when 50 are open; permission.denied without a team. */
  'installations:create-link': {
    input: z.strictObject({ validDays: z.int().min(1).max(30), email: EmailSchema.nullable() }),
    output: JoinLinkSchema,
  },
  /** Disconnects a desktop at once, or revokes an open link. Idempotent. installation.not-found. */
  'installations:revoke': { input: z.strictObject({ id: IdSchema }), output: nothing },
} as const

/** The caller's own sessions. */
export const sessionsContract = {
  'sessions:list': { input: nothing, output: z.array(OwnSessionSchema) },
  /** Ends another session of the caller. Its next statement fails. Idempotent. */
  'sessions:end': { input: z.strictObject({ id: IdSchema }), output: nothing },
} as const
