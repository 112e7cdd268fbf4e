import { createTransport } from 'nodemailer'
import type { SmtpSettings } from './smtp-url'
import { compose } from './compose'
import { type MailTransport, MailError } from './transport'
import { needsUtf8, offersUtf8 } from './utf8-addresses'

/**
 * Every wait has a limit. Each is as long as RFC 5321 (4.5.3.2) allows a server: five minutes for
 * the greeting, and ten for the answer to a mail, because filters check the mail before the server
 * answers.
 */
export interface SmtpTimeouts {
  connectMs: number
  greetingMs: number
  idleMs: number
  nameLookupMs: number
}

const TIMEOUTS: SmtpTimeouts = {
  connectMs: 10_000,
  greetingMs: 5 * 60_000,
  idleMs: 10 * 60_000,
  nameLookupMs: 10_000,
}

/**
 * Sends mail over SMTP with at most four open connections. Retries are done by the outbox and not
 * by the pool.
 */
export function createSmtpTransport(
  settings: SmtpSettings,
  timeouts: SmtpTimeouts = TIMEOUTS,
): MailTransport {
  const { host, port } = settings
  const connection = {
    host,
    port,
    secure: settings.secure,
    requireTLS: settings.startTls === 'required' && !settings.secure,
    ignoreTLS: settings.startTls === 'never',
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.idleMs,
    dnsTimeout: timeouts.nameLookupMs,
    socketCloseTimeout: 1_000,
    tls: {
      minVersion: 'TLSv1.2' as const,
      rejectUnauthorized: settings.verifyCertificate,
      ...(settings.authorities === null ? {} : { ca: settings.authorities }),
    },
    ...(settings.auth === null ? {} : { auth: settings.auth }),
    // The conversation contains addresses and codes, so it is never logged.
    logger: false,
    debug: false,
  }
  const pool = createTransport({
    ...connection,
    pool: true as const,
    maxConnections: 4,
    maxRequeues: 0,
    idleTimeout: 30_000,
  })
  // An idle connection that dies is no error: the next mail opens another.
  pool.on('error', () => undefined)

  /** Mails whose last byte was sent. From then on the server may have them, whatever the answer is. */
  const handedOver = new Set<string>()
  pool.use('stream', (mail, done) => {
    const { messageId } = mail.data
    mail.message.processFunc((stream) => {
      stream.once('end', () => {
        if (messageId !== undefined) handedOver.add(messageId)
      })
      return stream
    })
    done()
  })

  return {
    route: { kind: 'smtp', server: `${host}:${port}` },
    async send(mail, signal) {
      handedOver.delete(mail.messageId)
      try {
        if (
          needsUtf8(mail.to, mail.from.address) &&
          !(await within(signal, offersUtf8(connection)))
        )
          throw new MailError('refused-address', { about: 'message', lasting: true })
        await pool.sendMail({ ...compose(mail), signal })
      } catch (error) {
        const sorted = sortSmtpError(error)
        const isUnknown = handedOver.has(mail.messageId) && sorted.reply === undefined
        throw isUnknown ? new MailError('unconfirmed', {}, { cause: error }) : sorted
      } finally {
        handedOver.delete(mail.messageId)
      }
    },
    async check(signal) {
      try {
        await within(signal, pool.verify())
      } catch (error) {
        throw sortSmtpError(error)
      }
    },
    close() {
      pool.close({ force: true })
      return Promise.resolve()
    },
  }
}

/** Stops waiting at the signal. The work itself ends by its own timeouts. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new MailError('timeout'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

// nodemailer replaces Node's error code, so only the message shows why a handshake failed.
const CERTIFICATE = /certificate|altnames|self-signed/i
const HANDSHAKE = /SSL routines|OPENSSL_internal|wrong version number|STARTTLS/i
const SIGN_IN_REPLIES = [530, 534, 535, 538]
const AFTER_THE_WAY_IS_OPEN = ['RCPT TO', 'DATA']
/** The server announced a size limit and the mail is larger. Only this mail is affected. */
const TOO_LARGE = 552
// Servers name the recipient's address as refused when they mean the sender.
const RELAY = /\brelay(?:ing)?\b|not permitted to relay/i
const SENDER =
  /\bsender\b.*\b(?:rejected|refused|denied|not owned|not allowed|not permitted)\b|not owned by|not allowed to send as/i

/** Turns nodemailer's error into a MailError, by code, command and the server's three digits. */
export function sortSmtpError(error: unknown): MailError {
  if (error instanceof MailError) return error
  const { code, command, reply, words } = facts(error)
  const cut = { cause: error }
  const isTooLarge = command === 'MAIL FROM' && reply === TOO_LARGE
  const about = isTooLarge || AFTER_THE_WAY_IS_OPEN.includes(command) ? 'message' : 'route'

  if (code === 'ESOCKET' || code === 'ETLS') {
    if (CERTIFICATE.test(words)) return new MailError('certificate', {}, cut)
    if (code === 'ETLS' || HANDSHAKE.test(words)) return new MailError('no-encryption', {}, cut)
    return new MailError('unreachable', {}, cut)
  }
  if ((code === 'EAUTH' || command.startsWith('AUTH')) && reply !== undefined && reply < 500)
    return new MailError('sign-in-later', { reply }, cut)
  if (code === 'EAUTH' || code === 'ENOAUTH' || SIGN_IN_REPLIES.includes(reply ?? 0))
    return new MailError('sign-in-refused', { reply }, cut)
  if (reply !== undefined && reply >= 400 && reply !== 503 && !isTooLarge) {
    // What the account may not do, it may not do for any mail. Mails wait until somebody fixes it.
    if (RELAY.test(words) && command === 'RCPT TO')
      return new MailError('relay-refused', { reply }, cut)
    const isSender = command === 'MAIL FROM' && reply >= 500
    if (isSender || (SENDER.test(words) && command === 'RCPT TO'))
      return new MailError('sender-refused', { reply }, cut)
  }
  // 503 is about the conversation and not the mail. On a new connection it may succeed.
  if (reply !== undefined && reply >= 500 && reply !== 503)
    return new MailError('refused', { reply, about, lasting: about === 'message' }, cut)
  if (reply !== undefined && reply >= 400) return new MailError('try-later', { reply, about }, cut)
  if (code === 'ETIMEDOUT' || code === 'EABORT') return new MailError('timeout', {}, cut)
  if (code === 'EDNS') return new MailError('name-not-found', {}, cut)
  if (code === 'ECONNECTION') return new MailError('unreachable', {}, cut)
  // nodemailer itself refuses this address, so no server would accept it.
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return new MailError('refused', { about: 'message', lasting: true }, cut)
  return new MailError('other', { reply }, cut)
}

function facts(error: unknown) {
  const fields = error as { code?: unknown; command?: unknown; responseCode?: unknown } | null
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const reply = fields?.responseCode
  return {
    code: text(fields?.code),
    command: text(fields?.command),
    words: error instanceof Error ? error.message : '',
    reply: typeof reply === 'number' ? reply : undefined,
  }
}
