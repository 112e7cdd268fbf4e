import { realpath } from 'node:fs/promises'
import { connect } from 'node:net'
import { Client, DatabaseError } from 'pg'
import { z } from 'zod'
import { readOnePgRow, runOn } from '../read-pg-rows'
import { isSameFolder } from './folder-files'
import type { PgEndpoint } from './pg-endpoint'
import { listenHost } from './server-settings'

const answerWithinMs = 5_000

/**
 * Who answers on a port. `none`: nobody listens. `waiting`: it is not ready yet, whoever it is.
 * `damaged`: it cannot read its own files. `closed`: it may not open them.
 */
export type Answer =
  | { readonly kind: 'ours'; readonly systemIdentifier: string }
  | { readonly kind: 'foreign' | 'damaged' | 'closed'; readonly reason: string }
  | NotReady

type NotReady = { readonly kind: 'none' | 'waiting' }

/**
 * Errors that an undamaged server never returns for our few queries: data_corrupted and its
 * siblings, files that are missing or unreadable, and system tables that have lost our database or
 * a built-in function.
 */
const DAMAGE = /^(XX|58)|^(3D000|42809|42883|42P01)$/
/** insufficient_privilege: our login may do everything, so the server itself may not open a file. */
const CLOSED = '42501'

/** What an error says about the server's own files. Undefined if it is about something else. */
function faultOfFiles(code: string | undefined, reason: string) {
  if (code === CLOSED) return { kind: 'closed', reason } as const
  return code !== undefined && DAMAGE.test(code)
    ? ({ kind: 'damaged', reason } as const)
    : undefined
}

/**
 * Asks who answers at this endpoint, and logs in only if SCRAM is demanded. With SCRAM the password
 * never leaves this process, so a foreign server on the port cannot steal it.
 */
export async function identifyServer(
  admin: PgEndpoint,
  expected: { readonly dataDirectory: string; readonly systemIdentifier: string | null },
): Promise<Answer> {
  const demanded = await demandedLogin(admin)
  if (demanded.kind !== 'scram') return demanded
  try {
    const found = await askIdentity(admin)
    const { systemIdentifier } = expected
    if (systemIdentifier !== null && found.systemIdentifier !== systemIdentifier) {
      return { kind: 'foreign', reason: 'its identity is another' }
    }
    if (!isSameFolder(await realPathOf(found.dataDirectory), expected.dataDirectory)) {
      return { kind: 'foreign', reason: 'it works on another folder' }
    }
    return { kind: 'ours', systemIdentifier: found.systemIdentifier }
  } catch (error) {
    if (!(error instanceof DatabaseError)) return { kind: 'waiting' }
    if (error.code?.startsWith('28') === true) {
      return { kind: 'foreign', reason: 'it does not know our password' }
    }
    // Otherwise 57P03 while starting or stopping, 53300 when full.
    return faultOfFiles(error.code, error.message) ?? { kind: 'waiting' }
  }
}

async function askIdentity(
  admin: PgEndpoint,
): Promise<{ systemIdentifier: string; dataDirectory: string }> {
  const client = new Client({
    ...admin,
    application_name: 'connect-support start',
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
  })
  // Without a listener, a connection that breaks between two calls would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await readOnePgRow(
      runOn(client),
      z.strictObject({ systemIdentifier: z.string(), dataDirectory: z.string() }),
      `select system_identifier::text as "systemIdentifier", current_setting('data_directory') as "dataDirectory"
       from pg_control_system()`,
    )
  } finally {
    await client.end()
  }
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    // A path that does not exist here (another machine's, another container's) is compared as it
    // is.
    return path
  }
}

type Demanded = { readonly kind: 'scram' } | Exclude<Answer, { readonly kind: 'ours' }>

const saslRequest = 10

/** Sends the first message of the protocol and reads which login the server demands. */
function demandedLogin({ port, user, database }: PgEndpoint): Promise<Demanded> {
  return new Promise((resolve) => {
    const socket = connect({ host: listenHost, port })
    const received: Buffer[] = []
    const answer = (demanded: Demanded) => {
      socket.destroy()
      resolve(demanded)
    }
    socket.setTimeout(answerWithinMs, () => answer({ kind: 'waiting' }))
    socket.once('error', () => answer({ kind: received.length === 0 ? 'none' : 'waiting' }))
    socket.once('close', () => answer({ kind: 'waiting' }))
    socket.once('connect', () => socket.write(startupMessage(user, database)))
    socket.on('data', (chunk) => {
      received.push(chunk)
      const demanded = readDemand(Buffer.concat(received))
      if (demanded) answer(demanded)
    })
  })
}

function startupMessage(user: string, database: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(body.length + 8, 0)
  head.writeInt32BE(0x00030000, 4)
  return Buffer.concat([head, body])
}

function readDemand(bytes: Buffer): Demanded | undefined {
  if (bytes.length === 0) return undefined
  const kind = String.fromCharCode(bytes.readUInt8(0))
  if (kind !== 'R' && kind !== 'E') return { kind: 'foreign', reason: 'it is not PostgreSQL' }
  if (bytes.length < 9) return undefined
  if (kind === 'R') {
    if (bytes.readInt32BE(5) === saslRequest) return { kind: 'scram' }
    return { kind: 'foreign', reason: 'it asks for a password in a way that ours never does' }
  }
  const length = bytes.readInt32BE(1)
  if (bytes.length < length + 1) return undefined
  const refusal = bytes.toString('utf8', 5, length + 1)
  const code = /\0C([0-9A-Z]{5})\0/.exec(refusal)?.[1]
  if (code === '57P03' || code === '53300') return { kind: 'waiting' }
  const fault = faultOfFiles(code, /\0M([^\0]*)\0/.exec(refusal)?.[1] ?? 'it does not say how')
  return fault ?? { kind: 'foreign', reason: `it turns us away (${code ?? 'no code'})` }
}
