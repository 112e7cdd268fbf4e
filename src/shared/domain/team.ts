import { z } from 'zod'

/**
 * How the way to a team's server is guarded: its certificate is checked against what this system trusts
 * (`verified`) or against the one in the link (`pinned`); the link says to do without (`off`); or the
 * server is this machine (`local`).
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

/** Where a link leads, shown before anything is done. `email` is whom it was made for. */
export const TeamPreviewSchema = TeamPlaceSchema.extend({ email: z.string().nullable() })
export type TeamPreview = z.infer<typeof TeamPreviewSchema>
