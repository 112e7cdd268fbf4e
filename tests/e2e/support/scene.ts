import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'
import { type RunningApp, launchApp } from './app'
import { stopLeftServer } from './embedded'

/** A private data folder with the apps that run on it. `close` ends all of them. */
export interface Scene {
  dataDir: string
  /** Every app that was started here, also those that have ended. */
  apps: RunningApp[]
  /** Starts the app on this folder, or another build of it. */
  launch(env?: Record<string, string>, args?: string[], entry?: string): Promise<RunningApp>
  close(): Promise<void>
}

/** Creates a scene for one test or one file. */
export async function openScene(): Promise<Scene> {
  const dataDir = await makeTempDir('e2e')
  const apps: RunningApp[] = []
  return {
    dataDir,
    apps,
    async launch(env = {}, args = [], entry) {
      const build = entry === undefined ? {} : { entry }
      const app = await launchApp({ dataDir, env, args, ...build })
      apps.push(app)
      return app
    },
    async close() {
      for (const app of apps) await app.quit()
      await stopLeftServer(dataDir)
      await removeDataDir(dataDir)
      const errors = apps.flatMap((app) => app.pageErrors)
      if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('\n'))
    },
  }
}
