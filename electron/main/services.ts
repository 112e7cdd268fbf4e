import { hostname, userInfo } from 'node:os'
import { safeStorage } from 'electron'
import type { Session } from '../../src/shared/domain/workspace'
import type { Channel } from '../../src/shared/ipc/channels'
import { bringUpToDate } from './database/bring-up-to-date'
import { type DatabaseClient, createDatabaseClient } from './database/client'
import { openDatabase } from './database/open-database'
import { isLoginRefused } from './database/prisma-errors'
import { openFiles } from './features/attachments/open-files'
import type { SystemFiles } from './features/attachments/system-files'
import { auditHandlers } from './features/audit/handlers'
import { commentHandlers } from './features/comments/handlers'
import { createDraftDesk } from './features/drafts/draft-desk'
import { draftHandlers } from './features/drafts/handlers'
import { createReplyTimers } from './features/comments/release-on-time'
import { importHandlers } from './features/imports/handlers'
import { createImportDesk } from './features/imports/import-desk'
import { installationHandlers } from './features/installations/handlers'
import { memberHandlers } from './features/members/handlers'
import { nativeNotificationHandlers } from './features/native-notifications/handlers'
import { notificationHandlers } from './features/notifications/handlers'
import { presenceHandlers } from './features/presence/handlers'
import { leaveTeam } from './features/team/leave-team'
import { setupHandlers } from './features/setup/handlers'
import { isSetupNeeded } from './features/setup/setup-repository'
import { createChallenges } from './features/sign-in/challenge'
import { signInHandlers } from './features/sign-in/handlers'
import { restoreSession } from './features/sign-in/restore-session'
import { createSessionDesk, inWorkspace } from './features/sign-in/session-desk'
import { readSession } from './features/sign-in/session-repository'
import type { SignInDeps } from './features/sign-in/sign-in-deps'
import { createSignOut } from './features/sign-in/sign-out'
import { tagHandlers } from './features/tags/handlers'
import { cannedReplyHandlers } from './features/canned-replies/handlers'
import { workspaceSettingsHandlers } from './features/workspace-settings/handlers'
import { ticketHandlers } from './features/tickets/handlers'
import { userHandlers } from './features/users/handlers'
import { workspaceHandlers } from './features/workspaces/handlers'
import type { Call, Handlers } from './ipc/handler'
import { openLive } from './live/open-live'
import type { Publish } from './ipc/publish'
import type { Log } from './log'
import type { ChosenTransport } from './mail/choose-transport'
import type { OpenRequests } from './notifications/open-requests'
import { openNotifications } from './notifications/open-notifications'
import type { SystemNotifications } from './notifications/system-notifications'
import { openSessionKeeper } from './settings/session-keeper'
import type { SettingsStore } from './settings/settings-store'
import type { TeamConnection } from './settings/team-keeper'
import type { StartOptions } from './start'
import type { AppStateStore } from './state/app-state-store'
import { createConnectionMonitor } from './state/connection-monitor'
import { createSessionHolder } from './state/session-holder'
import { openWorker } from './worker/open-worker'

const WAITING = {
  name: 'starting',
  step: 'Waiting for the database server, which does not answer',
} as const

/** For a desktop that joined: the team's worker sends its mail. */
const NO_WORKER = {
  start: () => undefined,
  wake: () => undefined,
  trouble: () => null,
  stop: () => Promise.resolve(),
}

type ServiceChannel = Exclude<Channel, `app:${string}` | `settings:${string}` | `team:${string}`>

/** Everything behind the window that needs the database. */
export interface Services {
  handlers: Handlers<ServiceChannel>
  openCall(): Omit<Call, 'log'>
  checkSession(): Promise<void>
  /** Answers app://files/<id> for whoever is signed in. */
  serveFile(address: string): Promise<Response>
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

/**
 * Opens the database, brings it up to date, and wires everything that works on it. Waits for a shared
 * database that cannot be reached yet, and says so; throws what the user has to mend.
 */
export async function openServices(options: ServiceOptions): Promise<Services> {
  const { dataDir, env, root, log, settings, state, mail, publish } = options
  const { team, onTurnedAway } = options
  const access = await openDatabase({ databaseUrl: env['DATABASE_URL'], team, dataDir, log })
  try {
    await bringUpToDate(access, { ...options, onWaiting: () => state.set({ phase: WAITING }) })
  } catch (error) {
    await access.stop()
    throw error
  }

  const connect = (token?: string): DatabaseClient =>
    createDatabaseClient({
      ...access.desktop(),
      token,
      connections: token === undefined ? 2 : 4,
      applicationName: 'Connect Support',
      onPoolError: (error) => monitor.failed(error),
    })
  const place = () => JSON.stringify(access.desktop())
  let anonymous = { client: connect(), place: place() }
  const worker =
    access.as === 'installation'
      ? NO_WORKER
      : await openWorker({
          target: () => access.worker(),
          mail,
          root,
          version: state.get().version,
          // In a team any desktop may send another's mail.
          device: access.mode === 'alone' ? hostname() : 'a desktop of your team',
          revealRefusals: access.mode === 'alone',
          onReplySettled: (ticketId) => publish('ticket:changed', { ticketId }),
          filesFolder: env['CONNECT_FILES_FOLDER'],
          log,
        })
  const keeper = await openSessionKeeper({
    keyring: safeStorage,
    platform: process.platform,
    mode: access.mode,
    database: access.identity,
    folder: dataDir,
    settings,
    log,
  })
  const holder = createSessionHolder({
    connect,
    readSession: async (database) => {
      const session = await readSession(database)
      return session && inWorkspace(session, settings.chosenWorkspace(session.user.id))
    },
    place,
    close: (database) => database.$disconnect(),
    onHeld: (token) => {
      follower.follow(token)
      if (token === null) notifications.leave()
    },
  })
  const imports = createImportDesk({
    dataDir,
    clock: () => new Date(),
    log,
    onProgress: (progress) => publish('import:progressed', progress),
    onTicketsChanged: () => publish('ticket:changed', { ticketId: null }),
  })
  const drafts = createDraftDesk({
    dataDir,
    database: access.identity,
    current: () => holder.current(),
    clock: () => new Date(),
    log,
    onChanged: (userId, workspaceId) => publish('draft:changed', { userId, workspaceId }),
    onError: (error) => monitor.failed(error),
  })

  const folder = env['CONNECT_FILES_FOLDER']
  const files = await openFiles({ dataDir, folder, system: options.systemFiles })
  const replies = createReplyTimers({
    onSettled: (settled) => {
      publish('ticket:changed', { ticketId: settled.ticketId })
      publish('reply:settled', settled)
      if (settled.state === 'sent') worker.wake()
    },
    log,
  })

  const show = (session: Session | null, reason: 'none' | 'ended') => {
    // Before the window is told, which asks for them at once.
    if (session !== null) drafts.entered(session.user.id)
    state.set({
      sessionKept: keeper.kept,
      phase: session === null ? { name: 'signed-out', reason } : { name: 'signed-in', session },
    })
  }
  const desk = createSessionDesk({
    holder,
    chosen: settings,
    show: (session) => show(session, 'none'),
    end: async (reason) => {
      show(null, reason)
      await keeper.clear()
      await imports.stop()
      await files.forgetCopies()
    },
    notice: (text) => state.notice(text),
  })
  const deps: SignInDeps = {
    anonymous: () => anonymous.client,
    connect,
    holder,
    keeper,
    mailer: worker,
    challenges: createChallenges(),
    installation: `${hostname()} (${userInfo().username})`,
    onSignedIn: (session) => desk.entered(session),
    onSignedOut: () => show(null, 'none'),
    log,
  }
  const signOut = createSignOut(deps)

  const noticeRevoked = (error: unknown) => {
    if (access.as === 'installation' && isLoginRefused(error)) onTurnedAway(error)
  }
  const monitor = createConnectionMonitor({
    probe: async () => {
      try {
        if (holder.isSignedIn()) await desk.check()
        else await anonymous.client.$queryRaw`SELECT 1`
      } catch (error) {
        noticeRevoked(error)
        throw error
      }
    },
    revive: async () => {
      await access.revive()
      if (anonymous.place === place()) return
      await anonymous.client.$disconnect()
      anonymous = { client: connect(), place: place() }
    },
    onRecovered: async () => {
      worker.wake()
      void drafts.look()
      await signOut.endLeftOver()
      // Live is what misses nothing: not before what happened meanwhile has been told.
      await follower.catchUp()
      await notifications.look()
    },
    onChange: (connection) => state.set({ connection }),
    clock: () => new Date(),
    random: Math.random,
  })

  const follower = openLive({
    target: () => access.desktop(),
    publish,
    monitor,
    checkSession: () => desk.check(),
    onRefused: noticeRevoked,
    log,
  })
  follower.subscribe(drafts.hear)
  const notifications = openNotifications({
    ...options,
    database: access.identity,
    holder,
    refresh: () => desk.refresh(),
  })
  follower.subscribe(({ state: told, changes }) => {
    if (told !== 'ok' || changes.some(({ kind }) => kind === 'notifications')) {
      void notifications.look()
    }
  })

  worker.start()
  // The window may still show how the connection to the database before this one ended.
  state.set({ sessionKept: keeper.kept, connection: monitor.current() })
  if (access.as === 'installation') state.set({ mail: { kind: 'team' } })
  // A team is set up by whoever runs its server, never by a desktop that joins.
  if (access.as === 'owner' && (await isSetupNeeded(deps.anonymous()))) {
    state.set({ phase: { name: 'first-run' } })
  } else {
    const restored = await restoreSession(deps)
    if (restored.session === null) show(null, restored.reason)
    else deps.onSignedIn(restored.session)
  }
  return {
    handlers: {
      ...setupHandlers({ ...deps, timeZone: timeZone() }),
      ...signInHandlers(deps, {
        ...signOut,
        signOut: async () => {
          await imports.stop()
          await replies.sendAll()
          await files.forgetCopies()
          await drafts.leave()
          await signOut.signOut()
        },
      }),
      ...draftHandlers(drafts, () => new Date()),
      ...ticketHandlers((ticketId) => publish('ticket:changed', { ticketId })),
      ...commentHandlers({
        onChanged: (ticketId) => publish('ticket:changed', { ticketId }),
        onMail: () => worker.wake(),
        timers: replies,
      }),
      ...files.handlers,
      ...tagHandlers((ticketId) => publish('ticket:changed', { ticketId })),
      // The change is made by then; the session is read again when the database is back.
      ...workspaceSettingsHandlers(() =>
        desk.check().catch((error: unknown) => monitor.failed(error)),
      ),
      ...cannedReplyHandlers(),
      ...userHandlers(desk),
      ...memberHandlers(desk, () => worker.wake()),
      ...workspaceHandlers(desk),
      ...notificationHandlers(desk),
      ...presenceHandlers(),
      ...nativeNotificationHandlers(notifications),
      ...importHandlers(imports),
      ...auditHandlers(),
      ...installationHandlers(access.server),
    },
    openCall: () => holder.current(),
    checkSession: () => desk.check(),
    serveFile: async (address) => {
      if (!holder.isSignedIn()) return new Response(null, { status: 404 })
      try {
        return await files.serve(address, holder.current())
      } catch (error) {
        monitor.failed(error)
        return new Response(null, { status: 503 })
      }
    },
    onError: (error) => {
      monitor.failed(error)
      noticeRevoked(error)
    },
    onSuccess: () => monitor.answered(),
    leaveTeam: async () => {
      await imports.stop()
      await replies.sendAll()
      await drafts.leave()
      await signOut.signOut()
      await leaveTeam(anonymous.client)
    },
    async stop() {
      monitor.stop()
      await follower.stop()
      await notifications.stop()
      await imports.stop()
      await replies.sendAll()
      await worker.stop()
      await drafts.stop()
      await holder.leave()
      await anonymous.client.$disconnect()
      await access.stop()
    },
  }
}

function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
