import { hostname } from 'node:os'
import type { DatabaseAccess } from '../database/open-database'
import type { VersionWatch } from '../database/version-watch'
import { type Files, openFiles } from '../features/attachments/open-files'
import { createReplyTimers, type ReplyTimers } from '../features/comments/release-on-time'
import { createDraftService, type DraftService } from '../features/drafts/draft-service'
import { createImportService, type ImportService } from '../features/imports/import-service'
import type { ConnectionMonitor } from '../state/connection-monitor'
import type { SessionHolder } from '../state/session-holder'
import { NO_WORKER } from '../worker/no-worker'
import { openWorker } from '../worker/open-worker'
import type { Worker } from '../worker/worker'
import type { ServiceOptions } from './service-options'

/** The work of an agent on this desktop: drafts, files, imports, held replies, and outgoing mail. */
export interface Work {
  drafts: DraftService
  files: Files
  imports: ImportService
  replies: ReplyTimers
  /** Sends mail. In a team it does nothing, because the team's worker sends. */
  worker: Pick<Worker, 'start' | 'wake' | 'trouble' | 'stop'>
}

interface WorkDeps {
  access: DatabaseAccess
  holder: SessionHolder
  monitor: ConnectionMonitor
  versions: VersionWatch
}

/** Creates all of it. The worker does nothing before its `start()`. */
export async function openWork(options: ServiceOptions, deps: WorkDeps): Promise<Work> {
  const { dataDir, env, root, log, state, mail, publish } = options
  const { access, holder, monitor, versions } = deps
  const filesFolder = env['CONNECT_FILES_FOLDER']
  const isAlone = access.mode === 'alone'
  const worker =
    access.as === 'installation'
      ? NO_WORKER
      : await openWorker({
          target: () => access.worker(),
          mail,
          root,
          version: state.get().version,
          // In a team any desktop may send another's mail.
          device: isAlone ? hostname() : 'a desktop of your team',
          revealRefusals: isAlone,
          sendsAsWorkspaces: isAlone,
          filesFolder,
          log,
        })
  const imports = createImportService({
    dataDir,
    clock: () => new Date(),
    log,
    onProgress: (progress) => publish('import:progressed', progress),
  })
  const drafts = createDraftService({
    dataDir,
    database: access.identity,
    current: () => holder.current(),
    isReadOnly: () => versions.isNewer(),
    clock: () => new Date(),
    log,
    onChanged: (userId, workspaceId) => publish('draft:changed', { userId, workspaceId }),
    onError: (error) => monitor.failed(error),
  })
  const files = await openFiles({
    dataDir,
    folder: filesFolder,
    system: options.systemFiles,
    log,
  })
  const replies = createReplyTimers({
    onSettled: (settled) => {
      publish('reply:settled', settled)
      if (settled.state === 'sent') worker.wake()
    },
    log,
  })
  return { drafts, files, imports, replies, worker }
}
