import { join } from 'node:path'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { openWorkerConnection } from '#main/database/worker-connection'
import { createLog, type Log } from '#main/log'
import { type Mailer, type MailerDeps, createMailer } from '#main/mail/mailer'
import { createOutbox } from '#main/mail/outbox'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { loadMailTemplates } from '#main/mail/templates'
import { asWorker } from './desktop'

export interface WorkerOptions {
  /** The owner's, used with the worker's rights. */
  endpoint: PgEndpoint
  /** It is a worker's own login instead. */
  isWorkersOwn?: boolean
  smtpUrl: string
  name?: string
  pollMs?: number
  /** How long the server may be silent. Short only in tests that wait for it. */
  idleMs?: number
  /** Overrides what is made from the options above. */
  deps?: Partial<MailerDeps>
  log?: Log
}

/** A mailer as the app runs it, with short pauses between tries. `stop` also ends its connections. */
export async function startWorker(options: WorkerOptions): Promise<Mailer> {
  const log = options.log ?? createLog(() => undefined)
  const connection = openWorkerConnection(() => {
    const { endpoint, isWorkersOwn } = options
    return isWorkersOwn === true ? { endpoint } : asWorker(endpoint)
  }, log)
  const { idleMs = 60_000 } = options
  const timeouts = { connectMs: 60_000, greetingMs: 60_000, idleMs, nameLookupMs: 60_000 }
  const mailer = createMailer({
    outbox: createOutbox(connection.run, options.name ?? 'worker-one'),
    transport: createSmtpTransport(parseSmtpUrl(options.smtpUrl), timeouts),
    writing: {
      sendsAsWorkspaces: true,
      templates: await loadMailTemplates(join(import.meta.dirname, '../../resources/mail'), {
        timeZone: 'UTC',
      }),
      sender: { name: 'Connect Support', address: 'help@example.org' },
      device: 'mias-laptop',
    },
    revealRefusals: false,
    log,
    timing: {
      pollMs: options.pollMs ?? 20,
      firstRetryMs: 20,
      longestRetryMs: 100,
      stopGraceMs: 50,
      putOffMs: 100,
      refusedRouteMs: 100,
    },
    ...options.deps,
  })
  mailer.start()
  return {
    ...mailer,
    stop: async () => {
      await mailer.stop()
      await connection.close()
    },
  }
}
