import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import type { Viewer } from '#main/ipc/handler'
import type { ImportMapping } from '#shared/domain/import'

export interface ImportOrder {
  endpoint: PgEndpoint
  token: string
  viewer: Viewer
  dataDir: string
  importId: string
  mapping: ImportMapping
}

/** Starts an uploaded import in a separate process, which can be killed. */
export function spawnImport(order: ImportOrder): ChildProcess {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const child = spawn(
    process.execPath,
    ['--import', here('../../support/resolve-ts.mjs'), here('./import-child.ts')],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  )
  child.stdin.end(JSON.stringify(order))
  return child
}
