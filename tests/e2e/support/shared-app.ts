import type { Page } from '@playwright/test'
import type { RunningApp } from './app'
import { keepEvidence, test } from './fixtures'
import { setUpWorkspace } from './pages'
import { copyPreparedDatabase } from './prepared-database'
import { type Scene, openScene } from './scene'

interface SharedApp {
  readonly scene: Scene
  readonly app: RunningApp
  readonly page: Page
}

/**
 * One signed-in app for all tests of a file, which run one after another. For tests that do not
 * touch each other's tickets.
 */
export function sharedApp(
  options: { env?: () => Promise<Record<string, string>> } = {},
): SharedApp {
  let scene: Scene | undefined
  let app: RunningApp | undefined
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the shared app has not been started')
    return value
  }

  test.describe.configure({ mode: 'default' })
  test.beforeAll(async () => {
    scene = await openScene()
    await copyPreparedDatabase(scene.dataDir)
    app = await scene.launch(await options.env?.())
    await setUpWorkspace(app)
  })
  test.afterEach(async ({ browserName: _ }, info) => {
    if (info.status !== info.expectedStatus) await keepEvidence(there(scene), info)
  })
  test.afterAll(async () => {
    await scene?.close()
  })
  return {
    get scene() {
      return there(scene)
    },
    get app() {
      return there(app)
    },
    get page() {
      return there(app).page
    },
  }
}
