import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js'

type Commands = ProtocolMapping.Commands
type Events = ProtocolMapping.Events

interface Message {
  id?: number
  method?: string
  params?: object
  result?: unknown
  error?: { message: string; data?: string }
  sessionId?: string
}

interface Waiting {
  method: string
  resolve: (result: never) => void
  reject: (error: Error) => void
}

/** The browser answered a DevTools command with an error, or went away before it answered. */
export class CdpError extends Error {
  readonly gone: boolean

  constructor(message: string, gone = false) {
    super(message)
    this.name = 'CdpError'
    this.gone = gone
  }
}

/** Resolves to undefined if the page or browser went away meanwhile. Passes any other error on. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof CdpError) return undefined
    throw error
  }
}

/** One attached target (a page), or the browser itself: typed commands and events. */
export class CdpSession {
  readonly events = new EventEmitter()
  private readonly connection: CdpConnection
  private readonly id: string | undefined

  constructor(connection: CdpConnection, id?: string) {
    this.connection = connection
    this.id = id
  }

  /** Sends one command. Rejects with a CdpError if the browser refuses it or goes away. */
  send<M extends keyof Commands>(
    method: M,
    ...params: Commands[M]['paramsType']
  ): Promise<Commands[M]['returnType']> {
    return this.connection.request(method, params[0], this.id)
  }

  on<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): void {
    this.events.on(event, listener)
  }

  off<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): void {
    this.events.off(event, listener)
  }
}

/** DevTools messages over the two pipes of a browser: JSON, each ended by a zero byte. */
export class CdpConnection {
  readonly browser = new CdpSession(this)
  private readonly sessions = new Map<string, CdpSession>()
  private readonly waiting = new Map<number, Waiting>()
  private readonly input: Writable
  private parts: Buffer[] = []
  private lastId = 0
  private closed = false

  constructor(input: Writable, output: Readable) {
    this.input = input
    output.on('data', (chunk: Buffer) => this.receive(chunk))
    output.on('close', () => this.close())
    // A dead browser breaks the pipe. What is reported is its exit.
    output.on('error', () => this.close())
    input.on('error', () => this.close())
  }

  session(id: string): CdpSession {
    const known = this.sessions.get(id)
    if (known) return known
    const session = new CdpSession(this, id)
    this.sessions.set(id, session)
    return session
  }

  request<R>(method: string, params: object | undefined, sessionId?: string): Promise<R> {
    if (this.closed) return Promise.reject(new CdpError(`${method}: the browser is gone`, true))
    const id = ++this.lastId
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    this.waiting.set(id, { method, resolve, reject })
    this.input.write(JSON.stringify({ id, method, params, sessionId }) + '\0')
    return promise
  }

  private receive(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      this.parts.push(chunk.subarray(start, end))
      const text = Buffer.concat(this.parts).toString('utf8')
      this.parts = []
      start = end + 1
      this.dispatch(JSON.parse(text) as Message)
    }
    if (start < chunk.length) this.parts.push(chunk.subarray(start))
  }

  private dispatch(message: Message): void {
    if (message.id !== undefined) {
      const waiting = this.waiting.get(message.id)
      this.waiting.delete(message.id)
      if (message.error) {
        const { message: text, data } = message.error
        waiting?.reject(new CdpError(`${waiting.method}: ${text}${data ? ` (${data})` : ''}`))
      } else waiting?.resolve(message.result as never)
      return
    }
    if (!message.method) return
    const session = message.sessionId ? this.sessions.get(message.sessionId) : this.browser
    try {
      session?.events.emit(message.method, message.params)
    } catch (error) {
      // An error in a listener must become an uncaught exception without stopping later messages.
      queueMicrotask(() => {
        throw error
      })
    }
    if (message.method === 'Target.detachedFromTarget') {
      this.forget((message.params as { sessionId: string }).sessionId)
    }
  }

  private forget(sessionId: string): void {
    this.sessions.delete(sessionId)
  }

  private close(): void {
    if (this.closed) return
    this.closed = true
    for (const { method, reject } of this.waiting.values()) {
      reject(new CdpError(`${method}: the browser is gone`, true))
    }
    this.waiting.clear()
  }
}
