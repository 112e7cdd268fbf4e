import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, nativeTheme, shell } from 'electron'
import type { AppState } from '../../src/shared/domain/app-state'
import { DomainError } from '../../src/shared/errors'
import type { Handlers } from './ipc/handler'
import type { Channel } from '../../src/shared/ipc/channels'
import { appHandlers } from './features/app/handlers'
import { publish } from './ipc/publish'
import { registerRouter } from './ipc/router'
import { createLog } from './log'
import { openLogFile } from './log-file'
import { settingsHandlers } from './settings/handlers'
import { openSettings } from './settings/settings-store'
import type { Services } from './services'
import { createAppStateStore } from './state/app-state-store'
import { describeProblem } from './state/start-problem'
import { serveApp } from './windows/app-protocol'
import { checkExternalLink } from './windows/external-link'
import { denyPermissions } from './windows/guard'
import { builtPaths, openMainWindow } from './windows/main-window'
import { setApplicationMenu } from './windows/menu'

const OPENING = 'Starting the database'

export interface StartOptions {
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** Where the built main file lies. */
  mainFolder: string
  /** The app's own folder, with prisma/migrations and resources in it. */
  root: string
}

/**
 * The composition root: builds every dependency by hand and wires them. The window is opened at once
 * and shows how far the start has come; the database is opened beside it. A start that cannot go on is
 * explained in the window, not thrown.
 */
export async function start(options: StartOptions): Promise<{ stop(): Promise<void> }> {
  const { dataDir, env } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const log = createLog(openLogFile(join(dataDir, 'logs')))
  const settings = openSettings({ folder: dataDir, log })
  const outboxFolder = join(dataDir, 'outbox')
  const paths = builtPaths(options.mainFolder)

  const state = createAppStateStore(initialState(), (now) => publish('app:state-changed', now))
  const givenUp = new AbortController()
  let services: Services | null = null
  let opening: Promise<void> = Promise.resolve()
  let handlers: Partial<Handlers<Channel>> = {
    ...appHandlers({
      getState: () => state.get(),
      tryAgain: async () => {
        if (state.get().phase.name === 'problem') opening = open()
        await opening
      },
      openOutbox: () => openFolder(outboxFolder),
      openLink: (url) => shell.openExternal(checkExternalLink(url)),
    }),
    ...settingsHandlers(settings),
  }
  const stopRouter = registerRouter({
    handler: (channel) => handlers[channel],
    openCall: () => requireServices(services).openCall(),
    checkSession: () => requireServices(services).checkSession(),
    onError: (error) => services?.onError(error),
    onSuccess: () => services?.onSuccess(),
    log,
  })

  nativeTheme.themeSource = settings.window().theme
  denyPermissions()
  serveApp(paths.page)
  setApplicationMenu(publish)
  const shown = openMainWindow({
    preload: paths.preload,
    bounds: settings.bounds() ?? { width: 1280, height: 800, maximized: false },
    onBoundsChanged: (bounds) => settings.setBounds(bounds),
  })
  // The window's own process takes most of a second to show a page; nothing here waits for that.
  opening = open()
  await shown

  return {
    async stop() {
      stopRouter()
      givenUp.abort()
      await opening
      await services?.stop()
    },
  }

  /** Never rejects: what goes wrong becomes a page that explains it. */
  async function open(): Promise<void> {
    state.set({ phase: { name: 'starting', step: OPENING } })
    try {
      // Loaded only now, since the window does not need them: together they take as long as it does.
      const [{ chooseTransport }, { openServices }] = await Promise.all([
        import('./mail/choose-transport'),
        import('./services'),
      ])
      const mail = chooseTransport({ smtpUrl: env['SMTP_URL'], outboxFolder })
      state.set({ mail: mail.transport.route })
      const given = { ...options, log, settings, state, mail, publish, givenUp: givenUp.signal }
      services = await openServices(given)
      handlers = { ...handlers, ...services.handlers }
    } catch (error) {
      if (givenUp.signal.aborted) return
      log.error('start-failed', {}, error)
      state.set({ phase: { name: 'problem', problem: describeProblem(error) } })
    }
  }

  function initialState(): AppState {
    return {
      version: app.getVersion(),
      mode: (env['DATABASE_URL'] ?? '') === '' ? 'alone' : 'team',
      phase: { name: 'starting', step: OPENING },
      connection: { state: 'live', lastContactAt: null },
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

function requireServices(services: Services | null): Services {
  if (services === null) throw new Error('guarded handlers exist only once the services are open')
  return services
}
