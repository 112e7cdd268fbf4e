import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { safeStorage } from 'electron'
import type { Session } from '#shared/domain/workspace'
import { bringUpToDate } from '../database/bring-up-to-date'
import { type DatabaseClient, createDatabaseClient } from '../database/client'
import { findRoom } from '../database/find-room'
import { openDatabase } from '../database/open-database'
import { isLoginRefused } from '../database/prisma-errors'
import { newestMigration, readVersionThrough } from '../database/schema-version'
import { createVersionWatch } from '../database/version-watch'
import { openFiles } from '../features/attachments/open-files'
import { createDraftService } from '../features/drafts/draft-service'
import { createReplyTimers } from '../features/comments/release-on-time'
import { createImportService } from '../features/imports/import-service'
import { leaveTeam } from '../features/team/leave-team'
import { isSetupNeeded } from '../features/setup/setup-repository'
import { createChallenges } from '../features/sign-in/challenge'
import { restoreSession } from '../features/sign-in/restore-session'
import { createSessionService, inWorkspace } from '../features/sign-in/session-service'
import { readSession } from '../features/sign-in/session-repository'
import type { SignInDeps } from '../features/sign-in/sign-in-deps'
import { createSignOut } from '../features/sign-in/sign-out'
import { openLive } from '../live/open-live'
import { openNotifications } from '../notifications/open-notifications'
import { serviceHandlers } from './service-handlers'
import type { ServiceOptions, Services } from './service-options'
import { openSessionVault } from '../settings/session-vault'
import { createConnectionMonitor } from '../state/connection-monitor'
import { createSessionHolder } from '../state/session-holder'
import { reportClockSkew } from '../state/report-clock-skew'
import { NO_WORKER } from '../worker/no-worker'
import { openWorker } from '../worker/open-worker'

/**
 * Opens the database, brings it up to date, and wires everything that works on it. Waits for a shared
 * database that cannot be reached yet, and says so; throws what the user has to mend.
 */
export async function openServices(options: ServiceOptions): Promise<Services> {
  const { dataDir, env, root, log, settings, state, mail, publish } = options
  const { team, onTurnedAway } = options
  const access = await openDatabase({ databaseUrl: env['DATABASE_URL'], team, dataDir, log })
  try {
    const onWaiting = (step: string) => state.set({ phase: { name: 'starting', step } })
    await bringUpToDate(access, { ...options, onWaiting })
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
          sendsAsWorkspaces: access.mode === 'alone',
          filesFolder: env['CONNECT_FILES_FOLDER'],
          log,
        })
  const vault = await openSessionVault({
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
    onToken: (token) => {
      follower.follow(token)
      if (token === null) notifications.leave()
    },
  })
  const imports = createImportService({
    dataDir,
    clock: () => new Date(),
    log,
    onProgress: (progress) => publish('import:progressed', progress),
  })
  const drafts = createDraftService({
    dataDir,
    database: access.identity,
    current: () => holder.current(),
    isReadOnly: () => versions.isNewer(),
    clock: () => new Date(),
    log,
    onChanged: (userId, workspaceId) => publish('draft:changed', { userId, workspaceId }),
    onError: (error) => monitor.failed(error),
  })
  const folder = env['CONNECT_FILES_FOLDER']
  const files = await openFiles({ dataDir, folder, system: options.systemFiles, log })
  const replies = createReplyTimers({
    onSettled: (settled) => {
      publish('reply:settled', settled)
      if (settled.state === 'sent') worker.wake()
    },
    log,
  })
  const show = (session: Session | null, reason: 'none' | 'ended') => {
    // Before the window is told, which asks for them at once.
    if (session !== null) drafts.entered(session.user.id)
    state.set({
      sessionSaved: vault.kept,
      phase: session === null ? { name: 'signed-out', reason } : { name: 'signed-in', session },
    })
  }
  const sessions = createSessionService({
    holder,
    chosen: settings,
    show: (session) => show(session, 'none'),
    end: async (reason) => {
      show(null, reason)
      await vault.clear()
      await imports.stop()
      await files.forgetCopies()
    },
    notice: (text) => state.notice(text),
  })
  const deps: SignInDeps = {
    anonymous: () => anonymous.client,
    connect,
    holder,
    vault,
    mailer: worker,
    challenges: createChallenges(),
    installation: `${hostname()} (${userInfo().username})`,
    onSignedIn: (session) => sessions.entered(session),
    onSignedOut: () => show(null, 'none'),
    log,
  }
  const signOut = createSignOut(deps)
  const noticeRevoked = (error: unknown) => {
    if (access.as === 'installation' && isLoginRefused(error)) onTurnedAway(error)
  }
  const versions = createVersionWatch(
    await newestMigration(join(root, 'prisma/migrations')),
    (isNewer) => {
      log.warn('other-version', { isNewer })
      monitor.isNewer(isNewer)
      if (!isNewer) return
      replies.cancelAll()
      void worker.stop()
      void imports.stop()
    },
  )
  const monitor = createConnectionMonitor({
    probe: async () => {
      try {
        if (holder.isSignedIn()) await sessions.check()
        else versions.update(await readVersionThrough(anonymous.client))
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
    findRoom: () => findRoom(anonymous.client),
    onRecovered: async () => {
      worker.wake()
      void drafts.sync()
      await signOut.endLeftOver()
      // Live is what misses nothing: not before what happened meanwhile has been told.
      await follower.catchUp()
      await notifications.refresh()
    },
    onChange: (connection) => state.set({ connection }),
    clock: () => new Date(),
    random: Math.random,
  })
  const follower = openLive({
    target: () => access.desktop(),
    publish,
    monitor,
    checkSession: () => sessions.check(),
    onRead: ({ version, clockSkewMs }) => {
      versions.update(version)
      reportClockSkew(state, clockSkewMs)
    },
    onRefused: noticeRevoked,
    log,
  })
  follower.subscribe(drafts.onChanges)
  const notifications = openNotifications({
    ...options,
    database: access.identity,
    holder,
    refresh: () => sessions.refresh(),
  })
  follower.subscribe(({ state: told, changes }) => {
    if (told !== 'ok' || changes.some(({ kind }) => kind === 'notifications')) {
      void notifications.refresh()
    }
  })

  worker.start()
  // The window may still show how the connection to the database before this one ended.
  state.set({ sessionSaved: vault.kept, connection: monitor.current() })
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
    handlers: serviceHandlers({
      signIn: deps,
      signOut: {
        ...signOut,
        signOut: async () => {
          await imports.stop()
          await replies.sendAll()
          await files.forgetCopies()
          await drafts.leave()
          await signOut.signOut()
        },
      },
      sessions,
      drafts,
      files,
      imports,
      notifications,
      replies,
      server: access.server,
      onMail: () => worker.wake(),
      onError: (error) => monitor.failed(error),
    }),
    openCall: () => holder.current(),
    checkSession: () => sessions.check(),
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
    isOutdated: () => versions.isNewer(),
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
