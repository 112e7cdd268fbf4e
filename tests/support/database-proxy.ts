import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'

/** A proxy between a desktop and the real database. It can lose what either of them sends. */
export interface DatabaseProxy {
  endpoint: PgEndpoint
  /**
   * Cuts the connection after the database has answered the next statement that contains `text`,
   * before the answer arrives. `tag` is the database's answer when the statement is done.
   */
  loseAnswerTo(text: string, tag?: string): void
  /** Cuts the connection before the next statement that contains `text` reaches the database. */
  loseRequest(text: string): void
  /** After the next loss, accepts no connection until this is done. */
  betweenLossAndReturn(work: () => Promise<void>): void
  /** From the next lost answer on, accepts no connections until setAway(false). */
  goAwayWithIt(): void
  /** Accepts no connections and cuts the open ones, until it is called with false. */
  setAway(away: boolean): void
  /** Swallows everything in both directions, on old and new connections, until it is called with false. */
  setSilent(silent: boolean): void
  /** Swallows everything from the next statement that contains `text` on, including that one. */
  fallSilentAt(text: string): void
  /** Number of statements and answers lost so far. */
  lost: number
  close(): Promise<void>
}

export async function startDatabaseProxy(target: PgEndpoint): Promise<DatabaseProxy> {
  const sockets = new Set<Socket>()
  let watched: string | null = null
  let doneTag: string | null = ''
  let leaves = false
  let away = false
  let silent = false
  let silentAt: string | null = null
  let between: (() => Promise<void>) | null = null
  let returned: Promise<void> = Promise.resolve()
  let lost = 0

  const noteLoss = () => {
    lost += 1
    away ||= leaves
    if (between !== null) returned = between()
    between = null
  }
  const server = createServer((desktop) => {
    if (away) {
      desktop.destroy()
      return
    }
    const database = connect(target.port, target.host)
    let losing = false
    const cut = () => {
      desktop.destroy()
      database.destroy()
    }
    for (const socket of [desktop, database]) {
      sockets.add(socket)
      socket.on('error', cut)
      socket.on('close', () => {
        sockets.delete(socket)
        cut()
      })
    }
    desktop.on('data', (bytes) => {
      if (silentAt !== null && bytes.includes(silentAt)) {
        silentAt = null
        silent = true
      }
      if (silent) return
      if (watched !== null && bytes.includes(watched)) {
        watched = null
        if (doneTag === null) {
          noteLoss()
          cut()
          return
        }
        losing = true
      }
      database.write(bytes)
    })
    database.on('data', (bytes) => {
      if (silent) return
      // The tag of a finished statement: it ran and, outside of a transaction, was committed.
      if (losing && bytes.includes(doneTag ?? '')) {
        noteLoss()
        cut()
      } else if (!losing) desktop.write(bytes)
    })
    desktop.pause()
    void returned.then(() => desktop.resume())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    endpoint: { ...target, host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    loseAnswerTo(text, tag = 'SELECT 1') {
      watched = text
      doneTag = tag
      leaves = false
    },
    loseRequest(text) {
      watched = text
      doneTag = null
      leaves = false
    },
    betweenLossAndReturn(work) {
      between = work
    },
    goAwayWithIt() {
      leaves = true
    },
    setAway(next) {
      away = next
      if (away) for (const socket of sockets) socket.destroy()
    },
    setSilent(next) {
      silent = next
      // What was swallowed must not arrive later, because a stream cannot have a gap.
      if (!silent) for (const socket of sockets) socket.destroy()
    },
    fallSilentAt(text) {
      silentAt = text
    },
    get lost() {
      return lost
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
