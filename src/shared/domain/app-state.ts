import { z } from 'zod'
import { InstantSchema } from './id'
import { TeamPlaceSchema } from './team'
import { SessionSchema } from './workspace'

/** Whether the window shows the current data. */
export const ConnectionSchema = z.strictObject({
  /** read-only: the app follows others' changes, but nothing can be saved. */
  state: z.enum(['live', 'read-only', 'reconnecting', 'offline']),
  /** Why the state is not live. Null when the database simply does not answer. */
  trouble: z.enum(['disk-full', 'update-needed', 'untrusted', 'busy']).nullable(),
  /** When the database last responded. */
  lastContactAt: InstantSchema.nullable(),
})
export type Connection = z.infer<typeof ConnectionSchema>

/** Where mail goes: to a mail server, or into a folder as .eml files (only in mode `alone`). */
export const MailRouteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('smtp'), server: z.string() }),
  z.strictObject({ kind: z.literal('folder'), folder: z.string() }),
])
export type MailRoute = z.infer<typeof MailRouteSchema>

/**
 * The state of outgoing mail in general. It never covers one recipient, because that would show who
 * has an account.
 */
export const MailStateSchema = z.strictObject({
  state: z.enum(['idle', 'sending', 'delayed']),
  /** The error text of the server or the disk that causes the delay. */
  reason: z.string().nullable(),
})
export type MailState = z.infer<typeof MailStateSchema>

/** Why the app cannot start: what happened, which data is safe, what to do. */
export const StartProblemSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  explanation: z.string(),
  advice: z.string(),
})
export type StartProblem = z.infer<typeof StartProblemSchema>

export const AppStateSchema = z.strictObject({
  version: z.string(),
  /** alone: the embedded server. team: a shared server, joined by link or named by DATABASE_URL. */
  mode: z.enum(['alone', 'team']),
  /** The team that this desktop joined by link. It can leave that team. */
  team: TeamPlaceSchema.nullable(),
  /** A team link that the system passed to the app. Nothing happens until the user agrees. */
  offeredLink: z.string().nullable(),
  phase: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('starting'), step: z.string() }),
    z.strictObject({ name: z.literal('problem'), problem: StartProblemSchema }),
    z.strictObject({ name: z.literal('first-run') }),
    z.strictObject({ name: z.literal('signed-out'), reason: z.enum(['none', 'ended']) }),
    z.strictObject({ name: z.literal('signed-in'), session: SessionSchema }),
  ]),
  connection: ConnectionSchema,
  /**
   * How far the database's clock is ahead of this computer's. Ages are computed with the database's
   * clock.
   */
  clockSkewMs: z.int(),
  /** team: this desktop sends no mail, the team's worker does. */
  mail: z.discriminatedUnion('kind', [
    ...MailRouteSchema.options,
    z.strictObject({ kind: z.literal('team') }),
  ]),
  /**
   * Where the session is stored between starts: encrypted by the system's keyring, in a file of
   * this user, or nowhere.
   */
  sessionSaved: z.enum(['keyring', 'file', 'memory']),
  /** Messages to show once, for example that a settings file could not be read. */
  notices: z.array(z.string()),
})
export type AppState = z.infer<typeof AppStateSchema>

/** What the window saves between starts. */
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
