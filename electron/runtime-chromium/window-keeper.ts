import { appStandIn } from './app.ts'
import { browserHost } from './browser-host.ts'
import { windows } from './browser-window.ts'

/** Lets the app close its windows and their browser properly when it quits. */
export function keepWindows(): void {
  appStandIn.keepWindows({
    async closeAll() {
      const all = [...windows]
      for (const window of all) {
        if (!window.agreesToClose()) return false
        window.destroy()
      }
      await Promise.all(all.map((window) => window.whenClosed()))
      return true
    },
    closeBrowser: () => browserHost.close(),
    killBrowser: () => browserHost.kill(),
  })
}
