import type { Channel } from '#shared/ipc/channels'
import type { SystemFiles } from '../features/attachments/system-files'
import type { Call, Handlers } from '../ipc/handler'
import type { Publish } from '../ipc/publish'
import type { Log } from '../log'
import type { ChosenTransport } from '../mail/choose-transport'
import type { OpenRequests } from '../notifications/open-requests'
import type { SystemNotifications } from '../notifications/system-notifications'
import type { SettingsStore } from '../settings/settings-store'
import type { TeamConnection } from '../database/team-link'
import type { StartOptions } from '../start-options'
import type { AppStateStore } from '../state/app-state-store'

/** What is answered with the database; the other channels work without one. */
export type ServiceChannel = Exclude<
  Channel,
  `app:${string}` | `settings:${string}` | `team:${string}`
>

/** Everything behind the window that needs the database. */
export interface Services {
  handlers: Handlers<ServiceChannel>
  openCall(): Omit<Call, 'log'>
  checkSession(): Promise<void>
  /** Answers app://files/<id> for whoever is signed in. */
  serveFile(address: string): Promise<Response>
  /** Whether the database is newer than this app, which only reads it then. */
  isOutdated(): boolean
  onError(error: unknown): void
  onSuccess(): void
  /** Signs out and gives this desktop's login back to the team. */
  leaveTeam(): Promise<void>
  stop(): Promise<void>
}

export interface ServiceOptions extends StartOptions {
  log: Log
  settings: SettingsStore
  state: AppStateStore
  mail: ChosenTransport
  publish: Publish
  systemFiles: SystemFiles
  system: SystemNotifications
  /** What a clicked notification asks the window to show. */
  requests: OpenRequests
  /** Ends the waiting for a database that does not answer. */
  givenUp: AbortSignal
  /** The team this desktop has joined. */
  team: TeamConnection | null
  /** The team's server does not let this desktop in any more. */
  onTurnedAway: (error: unknown) => void
}
