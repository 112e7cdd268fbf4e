import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './fixtures'

/** A server outside the app that must receive no request. */
interface Canary {
  url: string
  /** The requests so far. */
  requests: string[]
  close(): Promise<void>
}

/**
 * Starts a server on this machine that allows every origin, so that only the app itself prevents
 * requests.
 */
async function startCanary(): Promise<Canary> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' })
    response.end('here')
  })
  server.on('connection', (socket) => requests.push(`connection ${socket.remotePort}`))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A canary for all tests of a file. Each test fails if it has received a request. */
export function sharedCanary(): Pick<Canary, 'url' | 'requests'> {
  let canary: Canary | undefined
  const there = () => {
    if (canary === undefined) throw new Error('the canary has not been started')
    return canary
  }
  test.beforeAll(async () => {
    canary = await startCanary()
  })
  test.afterEach(() => {
    expect(there().requests).toEqual([])
  })
  test.afterAll(() => canary?.close())
  return {
    get url() {
      return there().url
    },
    get requests() {
      return there().requests
    },
  }
}
