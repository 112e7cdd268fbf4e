import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Handlers } from '#main/ipc/handler'
import type { Channel } from '#shared/ipc/channels'

const main = join(import.meta.dirname, '../../electron/main')

/**
 * A dependency that does nothing. Every part of it is another one, and it runs the work that it is
 * given.
 */
const nothing: unknown = new Proxy(() => undefined, {
  get: (_target, name) => (name === 'then' ? undefined : nothing),
  apply: (_target, _self, given: unknown[]) =>
    given.find((one) => one instanceof Promise) ?? nothing,
})

/**
 * The tables of every handlers.ts of main, read from the folders, so that new ones are found. Only
 * their permissions can be used, and handlers that need only a call.
 */
export async function allHandlers(): Promise<Partial<Handlers<Channel>>> {
  const files = readdirSync(main, { recursive: true, encoding: 'utf8' })
    .filter((file) => basename(file) === 'handlers.ts')
    .map((file) => join(main, file))
  let table: Partial<Handlers<Channel>> = {}
  for (const file of files) {
    const exported = Object.entries((await import(file)) as Record<string, unknown>)
    for (const [name, make] of exported) {
      if (!name.endsWith('Handlers') || typeof make !== 'function') continue
      const part = (make as (...deps: unknown[]) => typeof table)(
        nothing,
        nothing,
        nothing,
        nothing,
      )
      for (const channel of Object.keys(part)) {
        if (channel in table) throw new Error(`${channel} is answered twice`)
      }
      table = { ...table, ...part }
    }
  }
  return table
}
