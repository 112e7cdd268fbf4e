import { backoff } from '#shared/async/backoff'
import type { Log } from '../log'
import { createBell } from './bell'
import { type Deadline, startDeadline } from './deadline'
import type { Outbox } from './outbox'
import type { WaitingMail } from './outbox-repository'
import { nameCharset, readReplyFile } from './reply-files'
import {
  type MailFile,
  type MailTransport,
  type OutgoingMail,
  MailError,
  troubleInWords,
} from './transport'
import { writeInvitation } from './write-invitation'
import { type Writing, hostOf, writeMail, writeReply } from './write-mail'

/** Mails that are sent at the same time. A server that keeps one waiting does not hold up the others. */
const AT_ONCE = 4
/** Limit for one try, and for each piece of its files. It is longer than any wait of the transport. */
const TRY_DEADLINE_MS = 15 * 60_000
/** How often the lease of a mail in progress is renewed, long before it ends. */
const RENEW_EVERY_MS = 30_000
/** Quick retries of a delayed mail, before the server gets the time it needs. */
const QUICK_TRIES = 3
/** How long a server may delay a reply, as mail servers do among themselves (RFC 5321, 4.5.4.1). */
const GIVE_UP_AFTER_MS = 5 * 24 * 3_600_000

export interface MailerDeps {
  outbox: Outbox
  transport: MailTransport
  writing: Writing
  /** The folder for files that are not stored in the database. */
  filesFolder?: string | undefined
  /**
   * Whether a mail's refusal may be shown before sign-in. Only where the person at the machine is
   * trusted, because it reveals that the address belongs to somebody.
   */
  revealRefusals: boolean
  log: Log
  random?: () => number
  timing?: MailerTiming
}

export interface MailerTiming {
  pollMs: number
  firstRetryMs: number
  longestRetryMs: number
  stopGraceMs: number
  /** Between tries of a mail that a server delays (RFC 5321, 4.5.4.1: at least 30 minutes). */
  putOffMs?: number
  /** Between tries while the server refuses the account or its sender. Only a person can fix that. */
  refusedRouteMs?: number
}

const TIMING: MailerTiming = {
  pollMs: 5_000,
  firstRetryMs: 2_000,
  longestRetryMs: 60_000,
  stopGraceMs: 3_000,
}

/** Sends the mails of the outbox. Several workers may do so at once. */
export interface Mailer {
  start(): void
  /** Call this after adding a mail to the outbox. Otherwise the next poll finds it. */
  wake(): void
  /** Why mail cannot leave now, in words. Null when the last try succeeded. */
  trouble(): string | null
  /**
   * An alternative to start(): sends what is due. Resolves when nothing is due any more, when no
   * mail can leave, or soon after `until` is aborted. Rejects when the database cannot be reached.
   */
  drain(until?: AbortSignal): Promise<{ sent: number; refused: number }>
  /** Gives a mail in progress a few seconds to finish. Then closes the transport. */
  stop(): Promise<void>
}

/**
 * Makes a mailer. Nothing runs before start(). It survives the loss of the database and of the mail
 * server.
 */
export function createMailer(deps: MailerDeps): Mailer {
  const { outbox, transport, writing, log, random = Math.random, timing = TIMING } = deps
  const bell = createBell()
  const givingUp = new AbortController()
  const inTheAir = new Set<Promise<void>>()
  /** Sent, but not yet recorded in the database. That comes before anything else is claimed. */
  const unreported = new Set<string>()
  const counts = { sent: 0, refused: 0 }
  let loop: Promise<void> | undefined
  let stopped = false
  let trouble: MailError | null = null
  let databaseAway = false
  let failedRounds = 0

  async function work(): Promise<void> {
    while (!stopped) {
      const pause = await round()
      await bell.wait(pause)
    }
  }

  /** Returns how long to sleep unless the bell rings. */
  async function round(): Promise<number> {
    try {
      for (const id of unreported) {
        await outbox.sent(id)
        unreported.delete(id)
      }
      const free = AT_ONCE - inTheAir.size
      for (const mail of free > 0 ? await outbox.claim(free) : []) launch(mail)
      if (databaseAway) log.info('outbox-reached-again')
      databaseAway = false
      failedRounds = 0
      return timing.pollMs
    } catch (error) {
      if (!databaseAway) log.error('outbox-not-reached', {}, error)
      databaseAway = true
      failedRounds += 1
      return pauseOf(failedRounds)
    }
  }

  function launch(mail: WaitingMail) {
    const flight = deliver(mail)
      .catch((error: unknown) => {
        // Its lease ends by itself, and then it is tried again.
        log.error('mail-not-settled', { mail: mail.id }, error)
      })
      .finally(() => {
        inTheAir.delete(flight)
        bell.ring()
      })
    inTheAir.add(flight)
  }

  async function deliver(mail: WaitingMail): Promise<void> {
    if (mail.isSuperseded) return outbox.discard(mail.id)
    const deadline = startDeadline(TRY_DEADLINE_MS)
    const renewing = setInterval(() => void renewLease(mail), RENEW_EVERY_MS)
    try {
      await tryOnce(mail, deadline)
    } finally {
      clearInterval(renewing)
      deadline.end()
    }
  }

  /**
   * A slow server can take minutes. The lease is renewed, so that no other worker takes the mail
   * meanwhile.
   */
  async function renewLease(mail: WaitingMail): Promise<void> {
    try {
      if (!(await outbox.renewLease(mail.id))) log.warn('mail-lease-not-renewed', { mail: mail.id })
    } catch (error) {
      log.warn('mail-lease-not-renewed', {
        mail: mail.id,
        reason: error instanceof Error ? error.name : '',
      })
    }
  }

  async function tryOnce(mail: WaitingMail, deadline: Deadline): Promise<void> {
    let outgoing: OutgoingMail | null | 'gone'
    try {
      outgoing = await write(mail, deadline)
    } catch (error) {
      if (error instanceof MailError) return settleRefusal(mail, error)
      throw error
    }
    if (outgoing === 'gone') return
    if (outgoing === null) {
      log.error('mail-not-understood', { mail: mail.id, kind: mail.kind })
      return outbox.refused(mail.id, new MailError('other'), timing.longestRetryMs)
    }
    const signal = AbortSignal.any([givingUp.signal, deadline.signal])
    try {
      await (mail.isVoid ? transport.check(signal) : transport.send(outgoing, signal))
    } catch (error) {
      return settleRefusal(mail, error)
    }
    trouble = null
    counts.sent += 1
    log.info('mail-handled', { mail: mail.id, attempts: mail.attempts })
    unreported.add(mail.id)
    await outbox.sent(mail.id)
    unreported.delete(mail.id)
  }

  async function write(
    mail: WaitingMail,
    deadline: Deadline,
  ): Promise<OutgoingMail | null | 'gone'> {
    if (mail.kind === 'invitation') {
      const withLink = writing.joinLink !== undefined
      const invitation = await outbox.invitation(mail.id, transport.route.kind, withLink)
      if (invitation !== null) return written(() => writeInvitation(mail, invitation, writing))
      await outbox.discard(mail.id)
      return 'gone'
    }
    if (mail.kind !== 'reply') return written(() => writeMail(mail, writing))
    const host = hostOf(writing.sender.address)
    const reply = await outbox.reply(mail.id, host, transport.route.kind)
    if (reply === null) return 'gone'
    const reading = { folder: deps.filesFolder, onPiece: () => deadline.prolong() }
    const outgoing = written(() =>
      writeReply(mail, reply, writing, (file) => readReplyFile(outbox, mail.id, file, reading)),
    )
    const files: MailFile[] = []
    for (const file of outgoing.files ?? []) files.push(await nameCharset(file))
    return { ...outgoing, files }
  }

  async function settleRefusal(mail: WaitingMail, cause: unknown): Promise<void> {
    const error = cause instanceof MailError ? cause : new MailError('other', {}, { cause })
    const isCode = mail.kind === 'code'
    // The server may have the mail. A second copy is sent only when a person asks for it. A code
    // may come twice.
    const isUnknown = error.trouble === 'unconfirmed' && !isCode
    if (givingUp.signal.aborted && !isUnknown) return outbox.refused(mail.id, null, 0)
    counts.refused += 1
    const shown = error.about === 'route' || deps.revealRefusals ? error : null
    // The outcome of a reply or an invitation is shown next to it. It does not concern the sign-in
    // page.
    if (shown !== null && (error.about === 'route' || isCode)) trouble = shown
    const isTooOld = Date.now() - mail.createdAt.getTime() > GIVE_UP_AFTER_MS
    const givenUp = error.lasting || isUnknown || (!isCode && error.about === 'message' && isTooOld)
    const retryIn = givenUp ? null : pauseAfter(error, mail)
    log.warn('mail-refused', {
      mail: mail.id,
      trouble: error.trouble,
      reply: error.reply,
      attempts: mail.attempts,
      retryInMs: retryIn,
    })
    // Members know these addresses anyway, so the reason for a failed mail reveals nothing.
    await outbox.refused(mail.id, isCode ? shown : error, retryIn)
    if (retryIn !== null && !stopped) bell.ringIn(retryIn)
  }

  /**
   * While no mail can leave, tries are frequent. A server that answered is tried when its answer
   * may have changed.
   */
  function pauseAfter(error: MailError, mail: WaitingMail): number {
    if (error.reply === undefined || mail.kind === 'code' || mail.attempts <= QUICK_TRIES)
      return pauseOf(mail.attempts)
    const { putOffMs = 30 * 60_000, refusedRouteMs = 5 * 60_000 } = timing
    const least = error.about === 'message' ? putOffMs : refusedRouteMs
    return Math.round(least * (1 + 0.3 * random()))
  }

  /** 2 s, 4 s, 8 s ... a minute. */
  function pauseOf(failures: number): number {
    const { firstRetryMs: firstMs, longestRetryMs: longestMs } = timing
    return backoff({ firstMs, longestMs, factor: 2 }, failures, random)
  }

  return {
    start() {
      loop ??= work()
    },
    wake: () => bell.ring(),
    trouble: () => (trouble === null ? null : troubleInWords(trouble, transport.route)),
    async drain(until) {
      while (!stopped && until?.aborted !== true && trouble?.about !== 'route') {
        const mails = await outbox.claim(AT_ONCE)
        if (mails.length === 0) break
        for (const mail of mails) launch(mail)
        await Promise.all(inTheAir)
      }
      return counts
    },
    async stop() {
      stopped = true
      bell.silence()
      bell.ring()
      await loop
      const grace = setTimeout(() => givingUp.abort(), timing.stopGraceMs)
      await Promise.all(inTheAir)
      clearTimeout(grace)
      bell.silence()
      await transport.close()
    },
  }
}

/** If a mail cannot be composed now, it cannot be later. Retries would only delay all other mails. */
function written<T>(write: () => T): T {
  try {
    return write()
  } catch (cause) {
    throw new MailError('not-written', { about: 'message', lasting: true }, { cause })
  }
}
