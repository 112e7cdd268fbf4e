import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'

/** Length 8 and the code of an SSLRequest, with which a client asks a PostgreSQL server for TLS. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** Offers TLS with this certificate in front of a server without TLS. */
export async function startTlsFront(
  target: PgEndpoint,
  certificate: { key: string; cert: string },
  port = 0,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    track(client)
    client.once('data', (asked) => {
      if (!asked.equals(SSL_REQUEST)) {
        client.destroy()
        return
      }
      client.write('S')
      const secure = new TLSSocket(client, { isServer: true, ...certificate })
      const database = connect(target.port, target.host)
      track(secure)
      track(database)
      secure.pipe(database).pipe(secure)
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
