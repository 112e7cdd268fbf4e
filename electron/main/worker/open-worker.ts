import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { DatabaseTarget } from '../database/open-database'
import { newestMigration } from '../database/schema-version'
import { openWorkerConnection } from '../database/worker-connection'
import type { Log } from '../log'
import type { ChosenTransport } from '../mail/choose-transport'
import type { MailerDeps } from '../mail/mailer'
import { loadMailTemplates } from '../mail/templates'
import type { Writing } from '../mail/write-mail'
import { RELEASE_REPLIES, TIDY_JOBS } from './jobs'
import { sweepFolderJob } from './sweep-folder'
import { createWorker, type Worker } from './worker'

export interface WorkerOptions extends Pick<MailerDeps, 'revealRefusals' | 'timing'> {
  /** Where the database is. Called for each connection, because it can change. */
  target: () => DatabaseTarget
  mail: ChosenTransport
  /** The app's own folder. It contains resources. */
  root: string
  version: string
  /** How a mail with a code names the computer that asked for it. */
  device: string
  joinLink?: Writing['joinLink']
  sendsAsWorkspaces: boolean
  /** The folder for files that are not stored in the database (CONNECT_FILES_FOLDER). */
  filesFolder?: string | undefined
  log: Log
}

/** The worker for the app and for the operator's command line. Nothing runs before start() or once(). */
export async function openWorker(options: WorkerOptions): Promise<Worker> {
  const {
    target,
    mail,
    root,
    version,
    device,
    joinLink,
    sendsAsWorkspaces,
    filesFolder,
    log,
    ...rest
  } = options
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return createWorker({
    ...rest,
    connect: () => openWorkerConnection(target, log),
    identity: {
      holder: `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`,
      host: hostname(),
      version,
    },
    transport: mail.transport,
    writing: {
      templates: await loadMailTemplates(join(root, 'resources/mail'), { timeZone }),
      sender: mail.sender,
      device,
      sendsAsWorkspaces,
      joinLink,
    },
    filesFolder,
    schema: await newestMigration(join(root, 'prisma/migrations')),
    jobs: [
      RELEASE_REPLIES,
      ...TIDY_JOBS,
      ...(isSet(filesFolder) ? [sweepFolderJob(filesFolder)] : []),
    ],
    log,
  })
}

function isSet(folder: string | undefined): folder is string {
  return folder !== undefined && folder !== ''
}
