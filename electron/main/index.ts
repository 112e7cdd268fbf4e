import { resolve } from 'node:path'
import { app } from 'electron'
import { dataDirOf } from './settings/data-dir'
import { start } from './start'
import { registerAppScheme } from './windows/app-protocol'
import { guardAllContents } from './windows/guard'
import { focusWindow } from './windows/main-window'

const dataDir = dataDirOf(process.platform, process.env, process.cwd())
app.setName('Connect Support')
// Before the lock, which is one per data folder.
app.setPath('userData', dataDir)

if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  app.enableSandbox()
  registerAppScheme()
  guardAllContents()
  app.on('second-instance', focusWindow)
  app.on('window-all-closed', () => app.quit())

  const running = app.whenReady().then(() =>
    start({
      dataDir,
      env: process.env,
      mainFolder: import.meta.dirname,
      root: resolve(import.meta.dirname, '../..'),
    }),
  )
  running.catch((error: unknown) => {
    // Only a program fault comes here: what the user can mend is shown in the window.
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    app.exit(1)
  })

  let stopped = false
  let stopping: Promise<void> | undefined
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    // A signal and the last window's end may both ask to quit: the house is stopped once.
    stopping ??= running
      .then((house) => house.stop())
      .finally(() => {
        stopped = true
        app.quit()
      })
  })
}
