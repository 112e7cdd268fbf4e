import { mkdirSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { app, nativeTheme, safeStorage, shell } from 'electron'
import type { AppState } from '../../src/shared/domain/app-state'
import type { OpenTarget } from '../../src/shared/domain/native-notification'
import { DomainError } from '../../src/shared/errors'
import { classifyDatabaseError } from './database/prisma-errors'
import { placeOf } from './database/team-link'
import type { Handlers } from './ipc/handler'
import type { Channel } from '../../src/shared/ipc/channels'
import { appHandlers } from './features/app/handlers'
import { type TeamHandlerDeps, teamHandlers } from './features/team/handlers'
import { publish } from './ipc/publish'
import { registerRouter } from './ipc/router'
import { createLog } from './log'
import { openLogFile } from './log-file'
import { createOpenRequests } from './notifications/open-requests'
import { createSystemNotifications, hearEarlierClicks } from './notifications/system-notifications'
import { readTargetCode } from './notifications/target-code'
import { settingsHandlers } from './settings/handlers'
import { openSettings } from './settings/settings-store'
import { openTeamKeeper } from './settings/team-keeper'
import type { Services } from './service-options'
import { createAppStateStore } from './state/app-state-store'
import { describeProblem } from './state/start-problem'
import { allowExportsOnly } from './windows/allow-exports'
import { serveApp } from './windows/app-protocol'
import { checkExternalLink } from './windows/external-link'
import { denyPermissions } from './windows/guard'
import { builtPaths, openMainWindow } from './windows/main-window'
import { setApplicationMenu } from './windows/menu'
import { openSystemFiles } from './windows/system-files'
import { logLostProcesses } from './windows/watch-page'

const OPENING = 'Starting the database'
const SLOW_AFTER_MS = 10_000
const SLOW_OPENING =
  'Starting the database takes longer than usual. Nothing is lost, and it goes on by itself; if it stays like this for minutes, restart the computer'
const REOPENED = 'The window had stopped working and was opened again. What you wrote is kept.'

export interface StartOptions {
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** Where the built main file lies. */
  mainFolder: string
  /** The app's own folder, with prisma/migrations and resources in it. */
  root: string
}

/** The running app. */
export interface House {
  /** Shows a link to a team that the system has handed over; nothing is done with it unasked. */
  offerLink(link: string): void
  /** Shows this in the window, as soon as somebody is signed in there. */
  show(target: OpenTarget): void
  stop(): Promise<void>
}

/**
 * The composition root: builds every dependency by hand and wires them. The window is opened at once
 * and shows how far the start has come; the database is opened beside it. A start that cannot go on is
 * explained in the window, not thrown.
 */
export async function start(options: StartOptions): Promise<House> {
  const { dataDir, env } = options
  const isGivenUrl = (env['DATABASE_URL'] ?? '') !== ''
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const log = createLog(openLogFile(join(dataDir, 'logs')))
  const settings = openSettings({ folder: dataDir, log })
  const outboxFolder = join(dataDir, 'outbox')
  const paths = builtPaths(options.mainFolder)

  const system = createSystemNotifications()
  const requests = createOpenRequests(() => publish('notification:opened', {}))
  const state = createAppStateStore(initialState(), (now) => publish('app:state-changed', now))
  const givenUp = new AbortController()
  let services: Services | null = null
  /** Giving the login back cuts connections, which is no news then. */
  let leaving = false
  let opening: Promise<void> = Promise.resolve()
  const teamKeeper = openTeamKeeper({
    keyring: safeStorage,
    platform: process.platform,
    folder: dataDir,
    log,
  })
  const lasting: Partial<Handlers<Channel>> = {
    ...appHandlers({
      getState: () => state.get(),
      tryAgain: async () => {
        if (state.get().phase.name === 'problem') opening = opening.then(open)
        await opening
      },
      openOutbox: () => openFolder(outboxFolder),
      openLink: (url) => shell.openExternal(checkExternalLink(url)),
    }),
    ...settingsHandlers(settings, (theme) => (nativeTheme.themeSource = theme)),
    ...teamHandlers(joiningAndLeaving()),
  }
  let handlers = lasting
  const stopRouter = registerRouter({
    handler: (channel) => handlers[channel],
    openCall: () => requireServices(services).openCall(),
    checkSession: () => requireServices(services).checkSession(),
    isOutdated: () => services?.isOutdated() ?? false,
    onError: (error) => services?.onError(error),
    onSuccess: () => services?.onSuccess(),
    log,
  })

  nativeTheme.themeSource = settings.window().theme
  hearEarlierClicks((name) => {
    const target = readTargetCode(name)
    if (target === null) return
    system.focusWindow()
    requests.ask(target)
  })
  logLostProcesses(log)
  denyPermissions()
  allowExportsOnly(log)
  serveApp(paths.page, (address) => serveFileOf(services, address))
  setApplicationMenu(publish)
  const shown = openMainWindow({
    preload: paths.preload,
    bounds: settings.bounds() ?? { width: 1280, height: 800, maximized: false },
    onBoundsChanged: (bounds) => settings.setBounds(bounds),
    onReopen: () => {
      requests.askAgain()
      state.notice(REOPENED)
    },
    log,
  })
  // The window's own process takes most of a second to show a page; nothing here waits for that.
  opening = open()
  const stop = async () => {
    stopRouter()
    givenUp.abort()
    await opening
    await services?.stop()
  }
  try {
    await shown
  } catch (error) {
    // Without a window there is no app; its database server must not go on without it.
    await stop()
    throw error
  }

  return {
    offerLink: (link) => state.set({ offeredLink: link }),
    show: (target) => requests.ask(target),
    stop,
  }

  /** Never rejects: what goes wrong becomes a page that explains it. */
  async function open(): Promise<void> {
    state.set({ phase: { name: 'starting', step: OPENING } })
    const slow = setTimeout(() => {
      const { phase } = state.get()
      if (phase.name === 'starting' && phase.step === OPENING) {
        state.set({ phase: { name: 'starting', step: SLOW_OPENING } })
      }
    }, SLOW_AFTER_MS)
    try {
      const team = isGivenUrl ? null : await joinedTeam()
      // Loaded only now, since the window does not need them: together they take as long as it does.
      const [{ chooseTransport }, { openServices }] = await Promise.all([
        import('./mail/choose-transport'),
        import('./services'),
      ])
      const mail = chooseTransport({ smtpUrl: env['SMTP_URL'], outboxFolder })
      state.set({ mail: mail.transport.route })
      const systemFiles = openSystemFiles(join(options.root, 'resources/icons/file-drag.png'))
      const parts = { log, settings, state, mail, publish, systemFiles, system, requests }
      const given = { ...options, ...parts, givenUp: givenUp.signal }
      services = await openServices({ ...given, team, onTurnedAway: turnedAway })
      handlers = { ...lasting, ...services.handlers }
    } catch (error) {
      if (givenUp.signal.aborted) return
      log.error('start-failed', {}, error)
      showProblem(error)
    } finally {
      clearTimeout(slow)
    }
  }

  function showProblem(error: unknown) {
    const problem = describeProblem(error, state.get().team !== null)
    state.set({ phase: { name: 'problem', problem } })
  }

  /** The team this desktop belongs to; one that it is only joining does not count. */
  async function joinedTeam() {
    const team = await teamKeeper.load()
    const joined = team?.joined === true ? team : null
    state.set({
      mode: joined === null ? 'alone' : 'team',
      team: joined === null ? null : placeOf(joined.server),
    })
    return joined
  }

  /** Never rejects. */
  async function closeServices(): Promise<void> {
    const closing = services
    services = null
    handlers = lasting
    try {
      await closing?.stop()
    } catch (error) {
      log.error('services-not-stopped', {}, error)
    }
  }

  /** Goes over to another database. */
  function reopen() {
    state.set({ phase: { name: 'starting', step: OPENING } })
    opening = opening.then(closeServices).then(open)
  }

  function turnedAway(error: unknown) {
    if (services === null || leaving) return
    log.warn('turned-away-by-team')
    opening = opening.then(closeServices)
    showProblem(error)
  }

  function joiningAndLeaving(): TeamHandlerDeps {
    return {
      join: async (link) => {
        if (isGivenUrl || state.get().mode === 'team') {
          throw new DomainError('team.joined-already', {})
        }
        if (state.get().phase.name === 'signed-in') throw new DomainError('permission.denied', {})
        const { joinTeam } = await import('./features/team/join-team')
        await joinTeam(link, {
          keeper: teamKeeper,
          migrationsFolder: join(options.root, 'prisma/migrations'),
          installation: `${hostname()} (${userInfo().username})`,
          log,
        })
        state.set({ offeredLink: null })
        reopen()
      },
      leave: async () => {
        if (isGivenUrl) return
        leaving = true
        try {
          await services?.leaveTeam()
        } catch (error) {
          // It is gone for this computer all the same; whoever looks after desktops can revoke the login.
          log.warn('login-not-given-back', { kind: classifyDatabaseError(error).kind })
        }
        try {
          await teamKeeper.forget()
          state.set({ team: null })
        } finally {
          leaving = false
          reopen()
        }
      },
      dismissLink: () => state.set({ offeredLink: null }),
    }
  }

  function initialState(): AppState {
    return {
      version: app.getVersion(),
      mode: isGivenUrl ? 'team' : 'alone',
      team: null,
      offeredLink: null,
      phase: { name: 'starting', step: OPENING },
      clockSkewMs: 0,
      connection: { state: 'live', trouble: null, lastContactAt: null },
      mail: { kind: 'folder', folder: outboxFolder },
      sessionKept: 'memory',
      notices: [...settings.notices],
    }
  }
}

/** Shows a folder in the system's file manager; makes it first if need be. */
async function openFolder(folder: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new DomainError('disk.not-writable', { folder }, { cause: error })
  }
  await shell.openPath(folder)
}

/** 404 while there is no database, or nobody is signed in. */
async function serveFileOf(services: Services | null, address: string): Promise<Response> {
  return services?.serveFile(address) ?? new Response(null, { status: 404 })
}

function requireServices(services: Services | null): Services {
  // A call that was under way when the database was left for another one, or for good.
  if (services === null) throw new DomainError('database.offline', {})
  return services
}
