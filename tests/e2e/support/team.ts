import type { Page } from '@playwright/test'
import { type EmbeddedServer, startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { queryOnce } from '#tests/support/embedded-query'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'
import type { RunningApp } from './app'
import { expect, keepEvidence, test } from './fixtures'
import { codeTo, mailTo } from './outbox'
import { enterCode, views } from './pages'
import { copyPreparedDatabase } from './prepared-database'
import { type Scene, openScene } from './scene'
import { until } from './until'

interface Team {
  readonly owner: PgEndpoint
  /** Starts a desktop with its own data folder. */
  launch(): Promise<RunningApp>
  /** Any desktop of a team may write a mail, so all outboxes are searched. */
  mailTo(email: string, subject: RegExp): Promise<string>
  signIn(page: Page, email: string): Promise<void>
}

/** One server shared by all desktops of a file's tests. The tests are one story, in order. */
export function sharedTeam(): Team {
  let server: EmbeddedServer | undefined
  let serverDir = ''
  const scenes: Scene[] = []
  const there = () => {
    if (server === undefined) throw new Error('the shared server has not been started')
    return server
  }

  test.describe.configure({ mode: 'serial' })
  test.beforeAll(async () => {
    serverDir = await makeTempDir('team-server')
    await copyPreparedDatabase(serverDir)
    server = await startEmbeddedServer({ dataDir: serverDir, log: () => undefined })
  })
  test.afterEach(async ({ browserName: _ }, info) => {
    if (info.status === info.expectedStatus) return
    for (const scene of scenes) await keepEvidence(scene, info)
  })
  test.afterAll(async () => {
    for (const scene of scenes) await scene.close()
    await server?.stop()
    await removeDataDir(serverDir)
  })

  const inAnyOutbox = <T>(what: string, look: (dataDir: string) => Promise<T | undefined>) =>
    until(what, async () => {
      for (const { dataDir } of scenes) {
        const found = await look(dataDir)
        if (found !== undefined) return found
      }
      return undefined
    })

  return {
    get owner() {
      return there().owner
    },
    async launch() {
      const scene = await openScene()
      scenes.push(scene)
      const { host, port, database, user, password } = there().owner
      return scene.launch({
        DATABASE_URL: `postgresql://${user}:${password}@${host}:${port}/${database}`,
      })
    },
    mailTo: (email, subject) =>
      inAnyOutbox(`a mail to ${email}`, (dataDir) => mailTo(dataDir, email, subject)),
    async signIn(page, email) {
      await queryOnce(
        there().owner,
        `UPDATE private.code_request SET created_at = created_at - interval '1 hour'`,
      )
      await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
      await page.getByRole('button', { name: 'Send code' }).click()
      await page.getByRole('textbox', { name: 'Code' }).waitFor()
      const code = await inAnyOutbox(`a code for ${email}`, (dataDir) => codeTo(dataDir, email))
      await enterCode(page, code)
      await expect(views(page)).toBeVisible()
    },
  }
}
