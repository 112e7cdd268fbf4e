import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { app, dialog } from 'electron'
import { createFaults } from './faults'
import { dataDirOf } from './settings/data-dir'
import { type RunningApp, start } from './start'
import { registerAppScheme } from './windows/app-protocol'
import { guardAllContents } from './windows/guard'
import { findTeamLink, findTicketLink } from './windows/handed-link'
import { LINK_SCHEME } from './link-scheme'
import { focusWindow } from './windows/main-window'

let dataDir: string | null = null
let running: RunningApp | undefined

const faults = createFaults({
  dataDir: () => dataDir,
  tell: (title, words) => dialog.showErrorBox(title, words),
  stop: async () => running?.stop(),
  exit: (code) => app.exit(code),
})
process.on('uncaughtException', (error) => faults.unforeseen('exception', error))
process.on('unhandledRejection', (error) => faults.unforeseen('rejection', error))

app.setName('Connect Support')
// The id by which Windows knows the app's notifications: the appId of electron-builder.yml. An app
// that is not installed uses its program's path. Otherwise Windows would point the installed app's
// entry in the Start menu at that program.
app.setAppUserModelId(app.isPackaged ? 'app.connectsupport.desktop' : process.execPath)
// Before the single-instance lock, because there is one lock per data folder.
dataDir = makeDataDir()

if (dataDir !== null) {
  if (app.requestSingleInstanceLock()) run(dataDir)
  else app.quit()
}

/** Makes the folder for everything local. Null if it cannot be used, after telling the person. */
function makeDataDir(): string | null {
  try {
    const folder = dataDirOf(process.platform, process.env, process.cwd())
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    app.setPath('userData', folder)
    return folder
  } catch (error) {
    faults.noDataFolder(error)
    return null
  }
}

function run(folder: string): void {
  // enableSandbox() would remove the no-sandbox switch from the processes that Electron starts. As
  // root each of them would then refuse to run. The window's own sandbox preference applies in any
  // case.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerAppScheme()
  guardAllContents()
  let waiting: readonly string[] = process.argv
  /**
   * A link to a team does nothing by itself: the window shows it and asks. A link to a ticket opens
   * the ticket.
   */
  const take = (links: readonly string[]) => {
    if (running === undefined) {
      waiting = links
      return
    }
    const link = findTeamLink(links)
    const target = findTicketLink(links)
    if (link !== null) running.offerLink(link)
    if (target !== null) running.show(target)
  }
  // Only a released app. A development build should not become the system's handler for links.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  app.on('second-instance', (_event, argv) => {
    focusWindow()
    take(argv)
  })
  // macOS passes links by this event, also the link that started the app.
  app.on('open-url', (event, url) => {
    event.preventDefault()
    focusWindow()
    take([url])
  })
  app.on('window-all-closed', () => app.quit())

  const starting = app.whenReady().then(async () => {
    running = await start({
      dataDir: folder,
      env: process.env,
      mainFolder: import.meta.dirname,
      root: resolve(import.meta.dirname, '../..'),
    })
    take(waiting)
    return running
  })
  // Only programming errors arrive here. What the user can fix is shown in the window.
  starting.catch((error: unknown) => faults.unforeseen('start', error))

  let stopped = false
  let stopping: Promise<void> | undefined
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    // A signal and the end of the last window may both ask to quit. It stops only once.
    stopping ??= starting
      .then((started) => started.stop())
      .catch((error: unknown) => faults.unforeseen('exception', error))
      .finally(() => {
        stopped = true
        app.quit()
      })
  })
}
