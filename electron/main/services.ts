import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { safeStorage } from 'electron'
import type { Session } from '../../src/shared/domain/workspace'
import type { Channel } from '../../src/shared/ipc/channels'
import { type DatabaseClient, createDatabaseClient } from './database/client'
import { migrate } from './database/migrate'
import { type DatabaseAccess, openDatabase } from './database/open-database'
import { classifyDatabaseError } from './database/prisma-errors'
import { auditHandlers } from './features/audit/handlers'
import { commentHandlers } from './features/comments/handlers'
import { importHandlers } from './features/imports/handlers'
import { createImportDesk } from './features/imports/import-desk'
import { memberHandlers } from './features/members/handlers'
import { notificationHandlers } from './features/notifications/handlers'
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
import type { Publish } from './ipc/publish'
import type { Log } from './log'
import type { ChosenTransport } from './mail/choose-transport'
import { openSessionKeeper } from './settings/session-keeper'
import type { SettingsStore } from './settings/settings-store'
import type { StartOptions } from './start'
import type { AppStateStore } from './state/app-state-store'
import { createConnectionMonitor } from './state/connection-monitor'
import { createSessionHolder } from './state/session-holder'
import { openWorker } from './worker/open-worker'

type ServiceChannel = Exclude<Channel, `app:${string}` | `settings:${string}`>

/** Everything behind the window that needs the database. */
export interface Services {
  handlers: Handlers<ServiceChannel>
  openCall(): Omit<Call, 'log'>
  checkSession(): Promise<void>
  onError(error: unknown): void
  onSuccess(): void
  stop(): Promise<void>
}

export interface ServiceOptions extends StartOptions {
  log: Log
  settings: SettingsStore
  state: AppStateStore
  mail: ChosenTransport
  publish: Publish
  /** Ends the waiting for a database that does not answer. */
  givenUp: AbortSignal
}

/**
 * Opens the database, brings it up to date, and wires everything that works on it. Waits for a shared
 * database that cannot be reached yet, and says so; throws what the user has to mend.
 */
export async function openServices(options: ServiceOptions): Promise<Services> {
  const { dataDir, env, root, log, settings, state, mail, publish } = options
  const access = await openDatabase({ databaseUrl: env['DATABASE_URL'], dataDir, log })
  try {
    await bringUpToDate(access, options)
  } catch (error) {
    await access.stop()
    throw error
  }

  const connect = (token?: string): DatabaseClient =>
    createDatabaseClient({
      ...access.desktop(),
      token,
      applicationName: 'Connect Support',
      onPoolError: (error) => monitor.failed(error),
    })
  const place = () => JSON.stringify(access.desktop())
  let anonymous = { client: connect(), place: place() }
  const worker = await openWorker({
    target: () => access.worker(),
    mail,
    root,
    version: state.get().version,
    // In a team any desktop may send another's mail.
    device: access.mode === 'alone' ? hostname() : 'a desktop of your team',
    revealRefusals: access.mode === 'alone',
    onReplySettled: (ticketId) => publish('ticket:changed', { ticketId }),
    log,
  })
  const keeper = await openSessionKeeper({
    keyring: safeStorage,
    platform: process.platform,
    mode: access.mode,
    database: access.mode === 'alone' ? 'embedded' : (env['DATABASE_URL'] ?? ''),
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
  })
  const imports = createImportDesk({
    dataDir,
    clock: () => new Date(),
    log,
    onProgress: (progress) => publish('import:progressed', progress),
    onTicketsChanged: () => publish('ticket:changed', { ticketId: null }),
  })

  const show = (session: Session | null, reason: 'none' | 'ended') =>
    state.set({
      sessionKept: keeper.kept,
      phase: session === null ? { name: 'signed-out', reason } : { name: 'signed-in', session },
    })
  const desk = createSessionDesk({
    holder,
    chosen: settings,
    show: (session) => show(session, 'none'),
    end: async (reason) => {
      show(null, reason)
      await keeper.clear()
      await imports.stop()
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

  const monitor = createConnectionMonitor({
    probe: async () => {
      if (holder.isSignedIn()) await desk.check()
      else await anonymous.client.$queryRaw`SELECT 1`
    },
    revive: async () => {
      await access.revive()
      if (anonymous.place === place()) return
      await anonymous.client.$disconnect()
      anonymous = { client: connect(), place: place() }
    },
    onRecovered: async () => {
      worker.wake()
      await signOut.endLeftOver()
    },
    onChange: (connection) => state.set({ connection }),
    clock: () => new Date(),
    random: Math.random,
  })

  worker.start()
  state.set({ sessionKept: keeper.kept })
  await showFirstPage(deps, show, state)
  return {
    handlers: {
      ...setupHandlers({ ...deps, timeZone: timeZone() }),
      ...signInHandlers(deps, {
        ...signOut,
        signOut: async () => {
          await imports.stop()
          await signOut.signOut()
        },
      }),
      ...ticketHandlers((ticketId) => publish('ticket:changed', { ticketId })),
      ...commentHandlers(
        (ticketId) => publish('ticket:changed', { ticketId }),
        () => worker.wake(),
      ),
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
      ...importHandlers(imports),
      ...auditHandlers(),
    },
    openCall: () => holder.current(),
    checkSession: () => desk.check(),
    onError: (error) => monitor.failed(error),
    onSuccess: () => monitor.answered(),
    async stop() {
      monitor.stop()
      await imports.stop()
      await worker.stop()
      await holder.leave()
      await anonymous.client.$disconnect()
      await access.stop()
    },
  }
}

/** Migrates, trying again for as long as a shared database cannot be reached. */
async function bringUpToDate(access: DatabaseAccess, options: ServiceOptions): Promise<void> {
  const { log, state, root, givenUp } = options
  for (let pause = 500; ; pause = Math.min(pause * 1.5, 15_000)) {
    try {
      await migrate(access.owner(), join(root, 'prisma/migrations'), log)
      return
    } catch (error) {
      const { kind } = classifyDatabaseError(error)
      if (access.mode === 'alone' || (kind !== 'offline' && kind !== 'ambiguous')) throw error
      log.warn('database-awaited', { kind })
      state.set({
        phase: { name: 'starting', step: 'Waiting for the database server, which does not answer' },
      })
      await wait(pause, undefined, { signal: givenUp })
    }
  }
}

/** First run, sign-in, or straight to the queue. */
async function showFirstPage(
  deps: SignInDeps,
  show: (session: Session | null, reason: 'none' | 'ended') => void,
  state: AppStateStore,
): Promise<void> {
  if (await isSetupNeeded(deps.anonymous())) {
    state.set({ phase: { name: 'first-run' } })
    return
  }
  const restored = await restoreSession(deps)
  if (restored.session === null) show(null, restored.reason)
  else deps.onSignedIn(restored.session)
}

function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
