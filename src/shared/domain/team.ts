import { z } from 'zod'

/**
 * How the connection to a team's server is secured. `verified`: the certificate is checked against
 * the system's trusted ones. `pinned`: it is checked against the one in the link. `off`: no TLS, as
 * the link says. `local`: the server is this machine.
 */
export const TeamTlsSchema = z.enum(['verified', 'pinned', 'off', 'local'])
export type TeamTls = z.infer<typeof TeamTlsSchema>

/** Where a team's database is. */
export const TeamPlaceSchema = z.strictObject({
  host: z.string(),
  port: z.int(),
  database: z.string(),
  tls: TeamTlsSchema,
})
export type TeamPlace = z.infer<typeof TeamPlaceSchema>

/** Where a link leads. Shown before anything is done. `email` is the person it was made for. */
export const TeamPreviewSchema = TeamPlaceSchema.extend({ email: z.string().nullable() })
export type TeamPreview = z.infer<typeof TeamPreviewSchema>
