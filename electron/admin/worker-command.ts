import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { backoff } from '#shared/async/backoff'
import { type DatabaseTarget, WORKER_GROUP } from '#main/database/open-database'
import { buildTeamLink, isThisMachine, type TeamServer } from '#main/database/team-link'
import { openWorkerConnection } from '#main/database/worker-connection'
import { createLog, type Log } from '#main/log'
import { chooseTransport } from '#main/mail/choose-transport'
import type { Writing } from '#main/mail/write-mail'
import { dataDirOf } from '#main/settings/data-dir'
import { openWorker } from '#main/worker/open-worker'
import type { WorkerReport } from '#main/worker/worker'
import { type AdminIo, CommandError, EXIT, type ExitCode } from './admin-io'
import { appVersion } from './app-version'
import { readJoinAddressAsWorker } from './join-address-repository'
import { addJoinOptions, type JoinOptions, requireReadable, serverOfLinks } from './join-options'
import {
  type AdminDatabase,
  DatabaseUnreachable,
  databaseAddress,
  openAdminDatabase,
  requireSchema,
} from './open-admin-database'

type WorkerCommandOptions = JoinOptions & { once?: boolean; json?: boolean }

/** No app wakes this worker, so it polls. Polls are frequent because people wait for their codes. */
const TIMING = { pollMs: 1_000, firstRetryMs: 2_000, longestRetryMs: 60_000, stopGraceMs: 20_000 }
const RETRY = { firstMs: 500, longestMs: 15_000, factor: 1.5 }

/** `worker`: the service that sends a team's mail and removes what has expired. */
export function addWorkerCommand(
  program: Command,
  io: AdminIo,
  setExitCode: (code: ExitCode) => void,
): void {
  addJoinOptions(
    program
      .command('worker')
      .description('Send a team’s mail and remove what has expired, until stopped.'),
  )
    .option('--once', 'do what is due now, then exit')
    .option('--json', 'with --once: print one JSON document')
    .addHelpText(
      'after',
      `
Needs SMTP_URL, as in smtps://user:password@mail.example.org; without it mails become files in the folder
"outbox" of the data folder. Takes the connection string of the owner or, with fewer rights, one that
"url --as worker" prints. Any number of workers may run at once: nothing is done twice. SIGTERM and Ctrl+C
let it finish what it is doing. Invitations carry a link for a new desktop, unless the address leads to
this machine alone and no --join-host says how desktops find it. One line of JSON per event goes to standard error.

Exit codes: 0 stopped, or with --once everything went well; 1 otherwise; 2 wrong usage.`,
    )
    .action(async (options: WorkerCommandOptions) => {
      const log = createLog((line) => io.err(`${line}\n`))
      const opened = await reachDatabase(io, log, options.once !== true)
      if (opened === null) return
      try {
        const report = await work(io, opened, log, options)
        if (report === null) return
        if (options.json === true) io.out(`${JSON.stringify(report, null, 2)}\n`)
        else io.out(`${inWords(report)}\n`)
        const failed = report.jobs.some(({ error }) => error !== null)
        if (failed || report.mail.refused > 0) setExitCode(EXIT.failed)
      } finally {
        await opened.close()
      }
    })
}

/** Waits for a server that is not up yet, as after a restart. Null when it was told to stop. */
async function reachDatabase(io: AdminIo, log: Log, waits: boolean): Promise<AdminDatabase | null> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await openAdminDatabase(io, log)
    } catch (error) {
      if (!waits || !(error instanceof DatabaseUnreachable)) throw error
      log.warn('database-awaited', { reason: error.message })
      await wait(backoff(RETRY, failures), undefined, { signal: io.interrupted }).catch(
        (stopped: unknown) => {
          if (!io.interrupted.aborted) throw stopped
        },
      )
      if (io.interrupted.aborted) return null
    }
  }
}

async function work(
  io: AdminIo,
  opened: AdminDatabase,
  log: Log,
  options: WorkerCommandOptions,
): Promise<WorkerReport | null> {
  requireSchema(opened)
  const mail = chooseTransport({
    smtpUrl: io.env['SMTP_URL'],
    outboxFolder: join(dataDirOf(io.platform, io.env, io.cwd), 'outbox'),
  })
  if (mail.transport.route.kind === 'folder') {
    io.err(`SMTP_URL is not set: mails are written to ${mail.transport.route.folder}.\n`)
  }
  const worker = await openWorker({
    target: workerTarget(opened),
    mail,
    root: io.root,
    version: await appVersion(io),
    device: 'a desktop of your team',
    joinLink: await joinLinks(io, opened, options, log),
    revealRefusals: false,
    sendsAsWorkspaces: false,
    timing: TIMING,
    filesFolder: io.env['CONNECT_FILES_FOLDER'],
    log,
  })
  try {
    if (options.once === true) return await worker.once(io.interrupted)
    worker.start()
    const { login, rights } = opened.facts
    log.info('worker-started', { login, rights, route: mail.transport.route.kind })
    const ending = AbortSignal.any([io.interrupted, worker.outdated])
    if (!ending.aborted) await once(ending, 'abort')
    if (worker.outdated.aborted) {
      throw new CommandError(
        'The database was updated to a newer version while this worker ran. Install the newest version.',
      )
    }
    log.info('worker-stopping')
    return null
  } finally {
    await worker.stop()
    log.info('worker-stopped')
  }
}

/** Invitations carry a link if the server's address for desktops is known. */
async function joinLinks(
  io: AdminIo,
  opened: AdminDatabase,
  options: JoinOptions,
  log: Log,
): Promise<Writing['joinLink']> {
  const url = databaseAddress(io)
  if (url === null) return undefined
  const server = await serverOfLinks(url, options, await readRemembered(opened, log), io)
  if (isThisMachine(server.host)) {
    log.warn('invitations-without-link', { host: server.host, hint: '--join-host' })
    return undefined
  }
  requireReadable(server)
  return ({ user, password, email }) => buildTeamLink({ server, user, password, email })
}

async function readRemembered(opened: AdminDatabase, log: Log): Promise<TeamServer | null> {
  const connection = openWorkerConnection(workerTarget(opened), log)
  try {
    return await readJoinAddressAsWorker(connection.run)
  } finally {
    await connection.close()
  }
}

/** The owner takes the worker's role, so that a bug in the worker cannot do more than its job. */
function workerTarget({ facts, target }: AdminDatabase): () => DatabaseTarget {
  switch (facts.rights) {
    case 'owner':
      return () => ({ ...target(), role: WORKER_GROUP })
    case 'worker':
      return target
    case 'desktop':
    case 'none':
      throw new CommandError(
        `The login ${facts.login} may not send mail. "url --as worker" makes one that may.`,
      )
  }
}

function inWords({ mail, jobs }: WorkerReport): string {
  const runs = jobs.map(({ job, error }) => (error === null ? job : `${job} failed (${error})`))
  const done = runs.length === 0 ? 'no job was due' : `jobs: ${runs.join(', ')}`
  return `${mail.sent} mails sent, ${mail.refused} refused; ${done}.`
}
