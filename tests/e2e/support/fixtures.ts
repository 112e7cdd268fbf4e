import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type TestInfo, test as base } from '@playwright/test'
import { needsVirtualDisplay, startVirtualDisplay } from '#launcher/display.mjs'
import type { RunningApp } from './app'
import { setUpWorkspace } from './pages'
import { copyPreparedDatabase } from './prepared-database'
import { type Scene, openScene } from './scene'

interface Fixtures {
  /** Whether `app` starts without any files and creates its database itself. */
  fromNothing: boolean
  /** A private data folder. Everything that runs on it ends with the test. */
  scene: Scene
  /** The app on its first run. */
  app: RunningApp
  /** The app with a workspace, its owner signed in, and an empty queue. */
  shared: RunningApp
}

export const test = base.extend<Fixtures, { display: string }>({
  /** The display for the windows: a virtual one if there is none. */
  display: [
    async ({ browserName: _ }, use) => {
      const main = join(import.meta.dirname, '../../../out/main/index.js')
      if (!existsSync(main)) throw new Error('The app is not built. Run: npm run build')
      if (!needsVirtualDisplay()) {
        await use('the display of this system')
        return
      }
      const display = await startVirtualDisplay()
      Object.assign(process.env, display.env)
      await use('a virtual display')
      await display.stop()
    },
    { scope: 'worker', auto: true },
  ],
  scene: async ({ baseURL: _ }, use, info) => {
    const scene = await openScene()
    await use(scene)
    if (info.status !== info.expectedStatus) await keepEvidence(scene, info)
    await scene.close()
  },
  fromNothing: [false, { option: true }],
  app: async ({ scene, fromNothing }, use) => {
    if (!fromNothing) await copyPreparedDatabase(scene.dataDir)
    await use(await scene.launch())
  },
  shared: async ({ app }, use) => {
    await setUpWorkspace(app)
    await use(app)
  },
})

/**
 * Saves evidence of a failed test to its output folder: screenshots of the windows, and the app's
 * output.
 */
export async function keepEvidence(scene: Scene, info: TestInfo): Promise<void> {
  const name = basename(scene.dataDir)
  for (const [index, app] of scene.apps.entries()) {
    const path = (ending: string) => info.outputPath(`${name}-${index}.${ending}`)
    await writeFile(path('log'), app.output())
    const { exitCode, signalCode } = app.process
    if (app.page.isClosed() || exitCode !== null || signalCode !== null) continue
    await writeFile(path('txt'), await app.page.locator('body').ariaSnapshot())
    await app.page.screenshot({ path: path('png') })
  }
}

export { expect } from '@playwright/test'
