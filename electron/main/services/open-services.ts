import { join } from 'node:path'
import { safeStorage } from 'electron'
import { bringUpToDate } from '../database/bring-up-to-date'
import { findRoom } from '../database/find-room'
import { type DatabaseAccess, openDatabase } from '../database/open-database'
import { isLoginRefused } from '../database/prisma-errors'
import { newestMigration, readVersionThrough } from '../database/schema-version'
import { createVersionWatch } from '../database/version-watch'
import { needsSetup } from '../features/setup/needs-setup'
import { readChosenSession } from '../features/sign-in/read-chosen-session'
import { restoreSession } from '../features/sign-in/restore-session'
import { leaveTeam } from '../features/team/leave-team'
import { openLive } from '../live/open-live'
import { openNotifications } from '../notifications/open-notifications'
import { openSessionVault } from '../settings/session-vault'
import { createConnectionMonitor } from '../state/connection-monitor'
import { reportClockSkew } from '../state/report-clock-skew'
import { createSessionHolder } from '../state/session-holder'
import { openConnections } from './connections'
import { openSignIn } from './open-sign-in'
import { openWork } from './open-work'
import { serviceHandlers } from './service-handlers'
import type { ServiceOptions, Services } from './service-options'

/**
 * Opens the database, brings it up to date, and creates everything that uses it. Each part is created
 * from those before it. Events of one part that concern others are subscribed to at the end. While a
 * shared database cannot be reached, this waits and the window says so. Throws what the user has to fix.
 */
export async function openServices(options: ServiceOptions): Promise<Services> {
  const { log, settings, state, publish } = options
  const access = await openCurrentDatabase(options)

  const monitor = createConnectionMonitor({
    onChange: (connection) => state.set({ connection }),
    clock: () => new Date(),
    random: Math.random,
  })
  const versions = createVersionWatch(
    await newestMigration(join(options.root, 'prisma/migrations')),
  )
  const connections = openConnections(access, (error) => monitor.failed(error))
  const vault = await openSessionVault({
    keyring: safeStorage,
    platform: process.platform,
    mode: access.mode,
    database: access.identity,
    folder: options.dataDir,
    settings,
    log,
  })
  const holder = createSessionHolder({
    connect: (token) => connections.connect(token),
    readSession: (database) =>
      readChosenSession(database, (userId) => settings.chosenWorkspace(userId)),
    place: () => connections.place(),
    close: (database) => database.$disconnect(),
  })
  const work = await openWork(options, { access, holder, monitor, versions })
  const { drafts, files, imports, replies, worker } = work
  const signIn = openSignIn(options, { connections, vault, holder, work })
  const { sessions } = signIn
  const noticeRevoked = (error: unknown) => {
    if (access.as === 'installation' && isLoginRefused(error)) options.onTurnedAway(error)
  }
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
  const notifications = openNotifications({
    ...options,
    database: access.identity,
    holder,
    refresh: () => sessions.refresh(),
  })

  holder.subscribe((token) => {
    follower.follow(token)
    if (token === null) notifications.leave()
  })
  follower.subscribe(drafts.onChanges)
  follower.subscribe((batch) => {
    const isForUs = batch.changes.some(({ kind }) => kind === 'notifications')
    if (batch.state !== 'ok' || isForUs) void notifications.refresh()
  })
  versions.subscribe((isNewer) => {
    log.warn('other-version', { isNewer })
    monitor.isNewer(isNewer)
    if (!isNewer) return
    replies.cancelAll()
    void worker.stop()
    void imports.stop()
  })
  monitor.start({
    probe: async () => {
      try {
        if (holder.isSignedIn()) await sessions.check()
        else versions.update(await readVersionThrough(connections.anonymous()))
      } catch (error) {
        noticeRevoked(error)
        throw error
      }
    },
    revive: async () => {
      await access.revive()
      await connections.followPlace()
    },
    findRoom: () => findRoom(connections.anonymous()),
    onRecovered: async () => {
      worker.wake()
      void drafts.sync()
      await signIn.signOut.endLeftOver()
      // "Live" means that nothing was missed, so the changes since the loss are read first.
      await follower.catchUp()
      await notifications.refresh()
    },
  })

  worker.start()
  // The window may still show the state of the previous database connection.
  state.set({ sessionSaved: vault.kept, connection: monitor.current() })
  if (access.as === 'installation') state.set({ mail: { kind: 'team' } })
  // The operator of its server sets up a team, never a desktop that joins.
  if (access.as === 'owner' && (await needsSetup(connections.anonymous()))) {
    state.set({ phase: { name: 'first-run' } })
  } else {
    const restored = await restoreSession(signIn.deps)
    if (restored.session === null) signIn.showSignedOut(restored.reason)
    else signIn.deps.onSignedIn(restored.session)
  }
  return {
    handlers: serviceHandlers({
      signIn: signIn.deps,
      signOut: signIn.signOut,
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
      await signIn.signOut.signOut()
      await leaveTeam(connections.anonymous())
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
      await connections.close()
      await access.stop()
    },
  }
}

/** Opens this desktop's database and brings it to this app's version. Stops its server if that fails. */
async function openCurrentDatabase(options: ServiceOptions): Promise<DatabaseAccess> {
  const { dataDir, env, log, state, team } = options
  const access = await openDatabase({ databaseUrl: env['DATABASE_URL'], team, dataDir, log })
  try {
    const onWaiting = (step: string) => state.set({ phase: { name: 'starting', step } })
    await bringUpToDate(access, { ...options, onWaiting })
  } catch (error) {
    await access.stop()
    throw error
  }
  return access
}
