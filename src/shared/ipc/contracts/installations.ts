import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { InstallationSchema, JoinLinkSchema, OwnSessionSchema } from '#shared/domain/installation'
import { EmailSchema } from '#shared/domain/email-address'

const nothing = z.strictObject({})

/** The desktops of a team: for its administrators, and for OWNER and ADMIN of a workspace as far as they invite. */
export const installationsContract = {
  /** Newest first. Who does not look after the installation sees what came of their own invitations. */
  'installations:list': { input: nothing, output: z.array(InstallationSchema) },
  /** installation.too-many-links when 50 are open; permission.denied without a team. */
  'installations:create-link': {
    input: z.strictObject({ validDays: z.int().min(1).max(30), email: EmailSchema.nullable() }),
    output: JoinLinkSchema,
  },
  /** Cuts a desktop off at once, or withdraws an invitation. Can be repeated. installation.not-found. */
  'installations:revoke': { input: z.strictObject({ id: IdSchema }), output: nothing },
} as const

/** One's own sessions. */
export const sessionsContract = {
  'sessions:list': { input: nothing, output: z.array(OwnSessionSchema) },
  /** Ends one that is not this one; it is cut off at its next statement. Can be repeated. */
  'sessions:end': { input: z.strictObject({ id: IdSchema }), output: nothing },
} as const
