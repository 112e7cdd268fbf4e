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

/** Channels that need the database. The others work without one. */
export type ServiceChannel = Exclude<
  Channel,
  `app:${string}` | `settings:${string}` | `team:${string}`
>

/** Everything behind the window that needs the database. */
export interface Services {
  handlers: Handlers<ServiceChannel>
  openCall(): Omit<Call, 'log'>
  checkSession(): Promise<void>
  /** Responds to app://files/<id> with the rights of the signed-in person. */
  serveFile(address: string): Promise<Response>
  /** Whether the database is newer than this app. The app then only reads it. */
  isOutdated(): boolean
  onError(error: unknown): void
  onSuccess(): void
  /** Signs out and returns this desktop's login to the team. */
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
  /** Ends the wait for a database that does not answer. */
  givenUp: AbortSignal
  /** The team this desktop has joined. */
  team: TeamConnection | null
  /** Called when the team's server no longer accepts this desktop. */
  onTurnedAway: (error: unknown) => void
}
