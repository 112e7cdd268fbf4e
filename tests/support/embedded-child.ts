import { argv, exit, stdin, stdout } from 'node:process'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'

// Acts as another process of the app: starts the server of the given folder, reports it in one
// line, and stops it when its input ends.
const server = await startEmbeddedServer({ dataDir: argv[2] ?? '', log: () => undefined })
stdout.write(`${JSON.stringify({ port: server.owner.port, adopted: server.adopted })}\n`)
stdin.resume()
stdin.once('end', () => {
  void server.stop().then(() => exit(0))
})
