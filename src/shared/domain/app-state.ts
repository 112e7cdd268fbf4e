import { z } from 'zod'
import { InstantSchema } from './id'
import { TeamPlaceSchema } from './team'
import { SessionSchema } from './workspace'

/** How fresh the window is. */
export const ConnectionSchema = z.strictObject({
  /** read-only: what others change is followed, and nothing can be stored. */
  state: z.enum(['live', 'read-only', 'reconnecting', 'offline']),
  /** Why it is not live, where that is more than a database that does not answer. */
  trouble: z.enum(['disk-full', 'update-needed', 'untrusted', 'busy']).nullable(),
  /** When the database last answered. */
  lastContactAt: InstantSchema.nullable(),
})
export type Connection = z.infer<typeof ConnectionSchema>

/** Where mail goes: to a server, or as .eml files into a folder (alone on one machine). */
export const MailRouteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('smtp'), server: z.string() }),
  z.strictObject({ kind: z.literal('folder'), folder: z.string() }),
])
export type MailRoute = z.infer<typeof MailRouteSchema>

/** Health of outgoing mail in general; never about one recipient, which would tell who exists. */
export const MailStateSchema = z.strictObject({
  state: z.enum(['idle', 'sending', 'delayed']),
  /** The server's or disk's reason for the delay, in words. */
  reason: z.string().nullable(),
})
export type MailState = z.infer<typeof MailStateSchema>

/** A start that cannot go on, explained: what happened, what is safe, what to do. */
export const StartProblemSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  explanation: z.string(),
  advice: z.string(),
})
export type StartProblem = z.infer<typeof StartProblemSchema>

export const AppStateSchema = z.strictObject({
  version: z.string(),
  /** alone: the embedded server; team: a shared one, joined through a link or named by DATABASE_URL. */
  mode: z.enum(['alone', 'team']),
  /** The team this desktop has joined through a link, and can leave. */
  team: TeamPlaceSchema.nullable(),
  /** A link to a team that the system has handed over; nothing is done with it unasked. */
  offeredLink: z.string().nullable(),
  phase: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('starting'), step: z.string() }),
    z.strictObject({ name: z.literal('problem'), problem: StartProblemSchema }),
    z.strictObject({ name: z.literal('first-run') }),
    z.strictObject({ name: z.literal('signed-out'), reason: z.enum(['none', 'ended']) }),
    z.strictObject({ name: z.literal('signed-in'), session: SessionSchema }),
  ]),
  connection: ConnectionSchema,
  /** By how much the database's clock is ahead of this computer's; ages are shown by the database's. */
  clockSkewMs: z.int(),
  /** team: not this desktop's business, the team's worker sends it. */
  mail: z.discriminatedUnion('kind', [
    ...MailRouteSchema.options,
    z.strictObject({ kind: z.literal('team') }),
  ]),
  /** Where the session is kept between starts: sealed by the system's keyring, in a file of this user, or nowhere. */
  sessionSaved: z.enum(['keyring', 'file', 'memory']),
  /** Things the user should know once, such as a settings file that could not be read. */
  notices: z.array(z.string()),
})
export type AppState = z.infer<typeof AppStateSchema>

/** What the window remembers between starts. */
export const WindowSettingsSchema = z.strictObject({
  sidebarWidth: z.number().min(160).max(400),
  listWidth: z.number().min(280).max(640),
  propertiesWidth: z.number().min(220).max(400),
  view: z.enum(['my-open', 'unassigned', 'all-open', 'waiting', 'resolved', 'closed']),
  sort: z.enum(['updated', 'created', 'priority']),
  direction: z.enum(['desc', 'asc']),
  theme: z.enum(['system', 'light', 'dark']),
})
export type WindowSettings = z.infer<typeof WindowSettingsSchema>

export const DEFAULT_WINDOW_SETTINGS: WindowSettings = {
  sidebarWidth: 220,
  listWidth: 380,
  propertiesWidth: 260,
  view: 'my-open',
  sort: 'updated',
  direction: 'desc',
  theme: 'system',
}
