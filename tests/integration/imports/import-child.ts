import { text } from 'node:stream/consumers'
import { createDatabaseClient } from '#main/database/client'
import { createImportService } from '#main/features/imports/import-service'
import { createLog } from '#main/log'
import type { ImportOrder } from './import-process'

// Acts as the app: runs an import whose files are already uploaded.
const order = JSON.parse(await text(process.stdin)) as ImportOrder
const log = createLog(() => undefined)
const database = createDatabaseClient({
  endpoint: order.endpoint,
  token: order.token,
  applicationName: 'test desktop',
})
const db = createImportService({
  dataDir: order.dataDir,
  clock: () => new Date(),
  log,
  onProgress: () => undefined,
})
await db.start(order.importId, order.mapping, { viewer: order.viewer, database, log })
