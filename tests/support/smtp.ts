import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

export interface ReceivedMail {
  from: string
  to: string[]
  raw: string
  parsed: Email
  secure: boolean
  user: string | undefined
}

/** What the server does with the next mails. `times` limits it to that many; then it accepts again. */
export type Behaviour =
  | { kind: 'accept' }
  | { kind: 'refuse'; at: 'connect' | 'recipient' | 'data'; reply: number; times?: number }
  | { kind: 'drop-in-data'; times?: number }
  | { kind: 'hang-in-data' }
  /**
   * Called for each recipient: returns a reply to refuse with, or null to accept. `hangs` is called
   * for each mail.
   */
  | { kind: 'ask'; decide: () => number | null; hangs?: () => boolean }

export interface TestSmtpServer {
  port: number
  mails: ReceivedMail[]
  /** Tries that got as far as the recipient, accepted or not. */
  tries: number
  behave(behaviour: Behaviour): void
  /** Resolves as soon as `count` mails in all have been accepted. */
  waitForMails(count: number): Promise<ReceivedMail[]>
  /** Resolves as soon as `count` tries in all have got as far as the recipient. */
  waitForTries(count: number): Promise<void>
  /** Resolves as soon as `count` mails wait for an answer. */
  waitForHeld(count: number): Promise<void>
  /** How many mails it has read and not answered, including those whose sender is gone. */
  heldCount(): number
  /** Accepts the waiting mails. */
  release(): void
  close(): Promise<void>
}

/** A real SMTP server on this machine. Without `tls` it offers no STARTTLS. */
export async function startSmtpServer(
  options: {
    tls?: { key: string; cert: string }
    secure?: boolean
    account?: { user: string; pass: string }
    /** Like old servers: no SMTPUTF8. */
    knowsAscii?: boolean
  } = {},
): Promise<TestSmtpServer> {
  const mails: ReceivedMail[] = []
  const waiting: { isDone: () => boolean; resolve: () => void }[] = []
  const unanswered = new Set<() => void>()
  let behaviour: Behaviour = { kind: 'accept' }
  let tries = 0

  const announce = () => {
    for (const waiter of [...waiting])
      if (waiter.isDone()) {
        waiting.splice(waiting.indexOf(waiter), 1)
        waiter.resolve()
      }
  }
  const until = (isDone: () => boolean) =>
    new Promise<void>((resolve) => {
      waiting.push({ isDone, resolve })
      announce()
    })
  const refusalAt = (at: 'connect' | 'recipient' | 'data'): Error | undefined => {
    if (behaviour.kind === 'ask' && at === 'recipient') {
      const answer = behaviour.decide()
      return answer === null
        ? undefined
        : Object.assign(new Error('not now'), { responseCode: answer })
    }
    if (behaviour.kind !== 'refuse' || behaviour.at !== at) return undefined
    const { reply } = behaviour
    use()
    // Real servers often repeat the address, so their text must never be shown or logged.
    return Object.assign(new Error('no, not <somebody@example.org>'), { responseCode: reply })
  }
  const use = () => {
    if (!('times' in behaviour)) return
    behaviour =
      behaviour.times > 1 ? { ...behaviour, times: behaviour.times - 1 } : { kind: 'accept' }
  }

  const release = () => {
    for (const accept of unanswered) accept()
    unanswered.clear()
  }

  const { account } = options
  const settings: SMTPServerOptions = {
    ...options.tls,
    secure: options.secure ?? false,
    ...(options.knowsAscii === true ? { hideSMTPUTF8: true } : {}),
    authOptional: account === undefined,
    allowInsecureAuth: true,
    disabledCommands: [
      ...(options.tls === undefined ? ['STARTTLS'] : []),
      ...(account === undefined ? ['AUTH'] : []),
    ],
    disableReverseLookup: true,
    closeTimeout: 10,
    onAuth(auth, _session, done) {
      if (auth.username === account?.user && auth.password === account?.pass)
        done(null, { user: auth.username })
      else done(new Error('wrong'))
    },
    onConnect: (_session, done) => done(refusalAt('connect')),
    onRcptTo(_address, _session, done) {
      tries += 1
      announce()
      done(refusalAt('recipient'))
    },
    onData(stream, session, done) {
      if (behaviour.kind === 'drop-in-data') {
        use()
        sockets.get(session.remotePort)?.destroy()
        stream.resume()
        return
      }
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (
          behaviour.kind === 'hang-in-data' ||
          (behaviour.kind === 'ask' && behaviour.hangs?.())
        ) {
          unanswered.add(() => {
            done()
          })
          announce()
          return
        }
        const refusal = refusalAt('data')
        if (refusal !== undefined) {
          done(refusal)
          return
        }
        void receive(Buffer.concat(chunks), session).then((mail) => {
          mails.push(mail)
          done()
          announce()
        })
      })
    },
  }
  const sockets = new Map<number, Socket>()
  const server = new SMTPServer(settings)
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    if (socket.remotePort !== undefined) sockets.set(socket.remotePort, socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')

  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    get tries() {
      return tries
    },
    behave(next) {
      behaviour = next
    },
    async waitForMails(count) {
      await until(() => mails.length >= count)
      return mails
    },
    waitForTries: (count) => until(() => tries >= count),
    waitForHeld: (count) => until(() => unanswered.size >= count),
    heldCount: () => unanswered.size,
    release,
    close: () =>
      new Promise((resolve) => {
        release()
        server.close(() => resolve())
      }),
  }
}

async function receive(raw: Buffer, session: SMTPServerSession): Promise<ReceivedMail> {
  return {
    from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
    to: session.envelope.rcptTo.map((recipient) => recipient.address),
    raw: raw.toString('utf8'),
    parsed: await PostalMime.parse(raw),
    secure: session.secure,
    user: typeof session.user === 'string' ? session.user : undefined,
  }
}

/** A port that accepts connections and never sends anything. */
export async function startSilentServer(): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
