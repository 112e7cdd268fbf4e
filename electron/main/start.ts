import { mkdirSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { app, nativeTheme, safeStorage, shell } from 'electron'
import type { OpenTarget } from '#shared/domain/native-notification'
import { DomainError } from '#shared/errors'
import { classifyDatabaseError, isLoginRefused } from './database/prisma-errors'
import { placeOf, type TeamConnection } from './database/team-link'
import type { Handlers } from './ipc/handler'
import type { Channel } from '#shared/ipc/channels'
import { appHandlers } from './features/app/handlers'
import { forgetTeam } from './features/team/forget-team'
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
import { openTeamStore } from './settings/team-store'
import type { Services } from './services/service-options'
import type { StartOptions } from './start-options'
import { createAppStateStore } from './state/app-state-store'
import { initialState } from './state/initial-state'
import { describeProblem } from './state/start-problem'
import { OPENING, reportSlowOpening } from './state/report-slow-opening'
import { allowExportsOnly } from './windows/allow-exports'
import { serveApp } from './windows/app-protocol'
import { checkExternalLink } from './windows/external-link'
import { denyPermissions } from './windows/guard'
import { builtPaths, openMainWindow } from './windows/main-window'
import { openFolder } from './windows/open-folder'
import { setApplicationMenu } from './windows/menu'
import { openSystemFiles } from './windows/system-files'
import { logLostProcesses } from './windows/watch-page'

const REOPENED = 'The window stopped working and was reopened. What you wrote is kept.'

/** The running app. */
export interface RunningApp {
  /** Shows a link to a team that the system has passed on. The window asks before it is used. */
  offerLink(link: string): void
  /** Shows this in the window as soon as somebody is signed in. */
  show(target: OpenTarget): void
  stop(): Promise<void>
}

/**
 * The composition root: creates every dependency and connects them. The window opens at once and shows
 * the progress of the start, while the database is being opened. A failed start is explained in the
 * window and not thrown.
 */
export async function start(options: StartOptions): Promise<RunningApp> {
  const { dataDir, env } = options
  const isGivenUrl = (env['DATABASE_URL'] ?? '') !== ''
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const log = createLog(openLogFile(join(dataDir, 'logs')))
  const settings = openSettings({ folder: dataDir, log })
  const outboxFolder = join(dataDir, 'outbox')
  const paths = builtPaths(options.mainFolder)

  const system = createSystemNotifications()
  const requests = createOpenRequests(() => publish('notification:opened', {}))
  const state = createAppStateStore(
    initialState({ version: app.getVersion(), isGivenUrl, outboxFolder, settings }),
    (now) => publish('app:state-changed', now),
  )
  const givenUp = new AbortController()
  let services: Services | null = null
  /** The team of the open services. It stays until the next start. */
  let team: TeamConnection | null = null
  /** Returning the login closes connections. That must not be reported as a revoked login. */
  let leaving = false
  let opening: Promise<void> = Promise.resolve()
  const teamStore = openTeamStore({
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
  // 404 while there is no database, or nobody is signed in.
  serveApp(
    paths.page,
    async (address) => (await services?.serveFile(address)) ?? new Response(null, { status: 404 }),
  )
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
  // Not awaited: the window's process needs most of a second to show a page.
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
    // Without a window there is no app, and its database server must stop too.
    await stop()
    throw error
  }

  return {
    offerLink: (link) => state.set({ offeredLink: link }),
    show: (target) => requests.ask(target),
    stop,
  }

  /** Removes the team's data from this disk, once nothing of the team runs. Returns what was removed, in words. */
  function forgetWords(): Promise<string> {
    return forgetTeam({ dataDir, team, log })
  }

  /** Never rejects. A failure becomes a page that explains it. */
  async function open(): Promise<void> {
    state.set({ phase: { name: 'starting', step: OPENING } })
    const stopWatching = reportSlowOpening(state)
    try {
      team = isGivenUrl ? null : await joinedTeam()
      // Loaded only now, because the window does not need them, and loading takes as long as the window does.
      const [{ chooseTransport }, { openServices }] = await Promise.all([
        import('./mail/choose-transport'),
        import('./services/open-services'),
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
      showProblem(error, isLoginRefused(error) ? await forgetWords() : '')
    } finally {
      stopWatching()
    }
  }

  function showProblem(error: unknown, left = '') {
    const problem = describeProblem(error, state.get().team !== null, left)
    state.set({ phase: { name: 'problem', problem } })
  }

  /** The team that this desktop has joined. Null while it is still joining. */
  async function joinedTeam() {
    const team = await teamStore.load()
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

  /** Switches to another database. */
  function reopen() {
    state.set({ phase: { name: 'starting', step: OPENING } })
    opening = opening.then(closeServices).then(open)
  }

  function turnedAway(error: unknown) {
    if (services === null || leaving) return
    log.warn('turned-away-by-team')
    const save = services.handlers['drafts:save']
    const tell = async () => {
      const left = await forgetWords()
      if (state.get().phase.name === 'problem') showProblem(error, left)
    }
    showProblem(error)
    opening = opening.then(closeServices).then(() => {
      if (save.permission !== 'anyone') return tell()
      // Drafts that the window had not saved yet are saved in turn, each before the next report of what is left.
      const run: typeof save.run = (...input) => {
        const kept = opening.then(() => save.run(...input))
        opening = kept.then(tell, tell)
        return kept
      }
      handlers = { ...lasting, 'drafts:save': { ...save, run } }
      return tell()
    })
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
          vault: teamStore,
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
          // This computer forgets the login in any case. An administrator can revoke it.
          log.warn('login-not-given-back', { kind: classifyDatabaseError(error).kind })
        }
        try {
          await teamStore.forget()
          state.set({ team: null })
          opening = opening.then(closeServices).then(async () => {
            const left = await forgetWords()
            if (left !== '') state.notice(left)
          })
        } finally {
          leaving = false
          reopen()
        }
      },
      dismissLink: () => state.set({ offeredLink: null }),
    }
  }
}

function requireServices(services: Services | null): Services {
  // A call was in progress when the database was closed or switched.
  if (services === null) throw new DomainError('database.offline', {})
  return services
}
