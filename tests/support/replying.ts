import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { addComment } from '../../electron/main/features/comments/add-comment'
import { getTicket } from '../../electron/main/features/tickets/get-ticket'
import { type Mailer, type MailerDeps, createMailer } from '../../electron/main/mail/mailer'
import { createOutbox } from '../../electron/main/mail/outbox'
import { openWorkerConnection } from '../../electron/main/database/worker-connection'
import { createSmtpTransport } from '../../electron/main/mail/smtp-transport'
import { parseSmtpUrl } from '../../electron/main/mail/smtp-url'
import { loadMailTemplates } from '../../electron/main/mail/templates'
import type { PgEndpoint } from '../../electron/main/database/embedded/pg-endpoint'
import type { Log } from '../../electron/main/log'
import type { Comment, CommentVisibility, Delivery } from '../../src/shared/domain/comment'
import { asWorker } from './desktop'
import type { TestDesk, TestMember } from './workspace'
import { silentLog } from './workspace'

/** For a loaded machine; whatever is waited for comes at once on an idle one. */
export const PATIENCE = { timeout: 30_000, interval: 20 }

export interface WorkerOptions {
  /** The owner's, used with the worker's rights. */
  endpoint: PgEndpoint
  /** It is a worker's own login instead. */
  isWorkersOwn?: boolean
  smtpUrl: string
  name?: string
  pollMs?: number
  /** Put over what is made of the options above. */
  deps?: Partial<MailerDeps>
  log?: Log
}

/** A mailer as a desktop runs it, with short waits; `stop` ends its connections too. */
export async function startWorker(options: WorkerOptions): Promise<Mailer> {
  const log = options.log ?? silentLog
  const connection = openWorkerConnection(() => {
    const { endpoint, isWorkersOwn } = options
    return isWorkersOwn === true ? { endpoint } : asWorker(endpoint)
  }, log)
  const timeouts = { connectMs: 2_000, greetingMs: 2_000, idleMs: 1_000, nameLookupMs: 2_000 }
  const mailer = createMailer({
    outbox: createOutbox(connection.run, options.name ?? 'worker-one'),
    transport: createSmtpTransport(parseSmtpUrl(options.smtpUrl), timeouts),
    writing: {
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

/** A message of a member, by the way the window sends one. */
export function write(
  member: TestMember,
  ticketId: string,
  content: string,
  visibility: CommentVisibility = 'PUBLIC',
): Promise<Comment> {
  return addComment({ id: createId(), ticketId, visibility, content }, member.call)
}

/** What the window shows under a message. */
export async function deliveryOf(
  member: TestMember,
  ticketId: string,
  commentId: string,
): Promise<Delivery | null | undefined> {
  const ticket = await getTicket({ ticketId }, member.call)
  return ticket.comments.find(({ id }) => id === commentId)?.delivery
}

/** A ticket of a requester with this address; answers its id and number. */
export async function addTicketOf(
  desk: TestDesk,
  workspace: Parameters<TestDesk['addTicket']>[0],
  email: string,
  subject = 'Printer on fire',
): Promise<{ id: string; number: number }> {
  const createdById = await desk.addRequester(workspace, email)
  const id = await desk.addTicket(workspace, { createdById, subject })
  const { rows } = await desk.sql.query<{ number: number }>(
    'SELECT "number" FROM "Ticket" WHERE "id" = $1',
    [id],
  )
  return { id, number: rows[0]?.number ?? 0 }
}
