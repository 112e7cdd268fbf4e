import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { PgEndpoint } from '../../electron/main/database/embedded/pg-endpoint'

/** Stands between a desktop and the real database, and can lose what the database answers. */
export interface DatabaseProxy {
  endpoint: PgEndpoint
  /**
   * Cuts the connection after the database has answered the next statement that holds `text`, unheard.
   * `tag` is what the database answers when such a statement is done.
   */
  loseAnswerTo(text: string, tag?: string): void
  /** From the next lost answer on, takes no connections until told otherwise. */
  goAwayWithIt(): void
  /** Takes no connections and cuts those that are, until told otherwise. */
  setAway(away: boolean): void
  /** Answers lost so far. */
  lost: number
  close(): Promise<void>
}

export async function startDatabaseProxy(target: PgEndpoint): Promise<DatabaseProxy> {
  const sockets = new Set<Socket>()
  let watched: string | null = null
  let doneTag = ''
  let leaves = false
  let away = false
  let lost = 0

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
      if (watched !== null && bytes.includes(watched)) {
        watched = null
        losing = true
      }
      database.write(bytes)
    })
    database.on('data', (bytes) => {
      // The tag of a finished statement: it has been run and, outside of a transaction, committed.
      if (losing && bytes.includes(doneTag)) {
        lost += 1
        away ||= leaves
        cut()
      } else if (!losing) desktop.write(bytes)
    })
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
    goAwayWithIt() {
      leaves = true
    },
    setAway(next) {
      away = next
      if (away) for (const socket of sockets) socket.destroy()
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
