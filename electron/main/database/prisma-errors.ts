import { tlsTrouble } from './tls-trouble'
import { UnexpectedRowError } from './unexpected-row'

/**
 * What a failure of the database means for whoever asked:
 * - `offline`: it could not be reached, or said no before doing anything; nothing was written.
 * - `ambiguous`: the answer was lost after a write may have been sent. Look it up, never just resend.
 * - `busy`: it has no room for one more connection or statement right now; nothing was written.
 * - `disk-full`: its disk is full; nothing was written.
 * - `damaged`: it cannot read its own files, or finds other bytes in them than it wrote; nothing was written.
 * - `untrusted`: it could not prove who it is, or offers no encryption; nothing was sent. `reason` says why.
 * - `conflict`: another transaction or a time limit ended this one; nothing was written, asking again is safe.
 * - `denied`: the login, the session or the role has no right to it.
 * - `archived`: the workspace is archived, so nothing in it was changed.
 * - `invalid`: a value breaks a rule of the database; `constraint` names the rule.
 * - `bug`: anything that a correct program does not provoke.
 */
export type DatabaseFailureKind =
  | 'offline'
  | 'ambiguous'
  | 'busy'
  | 'disk-full'
  | 'damaged'
  | 'untrusted'
  | 'conflict'
  | 'denied'
  | 'archived'
  | 'invalid'
  | 'bug'

export interface DatabaseFailure {
  kind: DatabaseFailureKind
  /** Name of the broken constraint, when the database told it. */
  constraint?: string
  /** SQLSTATE, else the code of Prisma, the driver adapter or the socket. */
  code?: string
  /** Why the server is not trusted, in words. */
  reason?: string
}

/** Failures that pass by themselves: what was asked can be asked again later, with the same ids. */
const PASSING: ReadonlySet<DatabaseFailureKind> = new Set([
  'offline',
  'ambiguous',
  'busy',
  'disk-full',
  'untrusted',
])

/** Whether the database is away, busy or full, so that the same can be asked again when that is over. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(classifyDatabaseError(error).kind)
}

/** Sorts by SQLSTATE, the longest prefix first. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const BY_SQLSTATE: readonly (readonly [prefix: string, kind: DatabaseFailureKind])[] = [
  ['57014', 'conflict'], // statement_timeout
  ['55P03', 'conflict'], // lock_timeout
  ['55000', 'archived'], // object_not_in_prerequisite_state, as our functions raise it
  ['25006', 'offline'], // a standby after a failover: nothing can be written here
  ['25P03', 'offline'], // idle_in_transaction_session_timeout: rolled back, disconnected
  ['28', 'denied'],
  ['42501', 'denied'],
  ['3D000', 'offline'],
  ['22', 'invalid'],
  ['23', 'invalid'],
  ['40', 'conflict'], // serialization failure, deadlock
  ['08', 'ambiguous'],
  ['53100', 'disk-full'],
  ['53', 'busy'], // out of memory, too many connections: the statement was undone
  ['XX001', 'damaged'], // data_corrupted
  ['XX002', 'damaged'], // index_corrupted
  ['58P01', 'damaged'], // undefined_file: gone from its disk
  ['58030', 'damaged'], // io_error
  ['57P', 'offline'], // shutting down, crashed, starting: the statement was undone
]

/** What the driver adapter calls failures that carry no SQLSTATE. */
const BY_ADAPTER_KIND: Readonly<Record<string, DatabaseFailureKind>> = {
  DatabaseNotReachable: 'offline',
  DatabaseDoesNotExist: 'offline',
  TooManyConnections: 'busy',
  AuthenticationFailed: 'denied',
  DatabaseAccessDenied: 'denied',
  ConnectionClosed: 'ambiguous',
  SocketTimeout: 'ambiguous',
  TransactionWriteConflict: 'conflict',
  InvalidInputValue: 'invalid',
  ValueOutOfRange: 'invalid',
  LengthMismatch: 'invalid',
}

/** Prisma's own codes, where nothing underneath says more. */
const BY_PRISMA_CODE: Readonly<Record<string, DatabaseFailureKind>> = {
  P1000: 'denied',
  P1001: 'offline',
  P1002: 'offline',
  P1008: 'ambiguous',
  P1010: 'denied',
  P1011: 'offline',
  P1017: 'ambiguous',
  P2024: 'busy',
  P2034: 'conflict',
}

/** Sockets that never were connections, and connections that broke. */
const BY_SOCKET_CODE: Readonly<Record<string, DatabaseFailureKind>> = {
  ECONNREFUSED: 'offline',
  ENOTFOUND: 'offline',
  EAI_AGAIN: 'offline',
  EHOSTUNREACH: 'ambiguous',
  ENETUNREACH: 'ambiguous',
  ENETDOWN: 'ambiguous',
  ECONNRESET: 'ambiguous',
  ECONNABORTED: 'ambiguous',
  ETIMEDOUT: 'ambiguous',
  EPIPE: 'ambiguous',
  ENOSPC: 'disk-full',
  // What the embedded server calls it.
  'disk-full': 'disk-full',
}

/** What a call fails with that we stop waiting for. */
export const DATABASE_SILENT = 'the database is silent'

/** Failures that pg and its pool tell by their words alone. */
const BY_WORDS: readonly (readonly [pattern: RegExp, kind: DatabaseFailureKind])[] = [
  // All connections of the pool are in use: the window asks faster than it is answered.
  [/timeout exceeded when trying to connect/i, 'busy'],
  [/Unable to start a transaction in the given time/i, 'busy'],
  [/due to connection timeout/i, 'offline'],
  [/expired transaction|Transaction already closed/i, 'conflict'],
  [/Query read timeout|the database is silent/i, 'ambiguous'],
  [/Connection terminated|connection is closed|not queryable/i, 'ambiguous'],
  [/Cannot use a pool after calling end|Client was closed/i, 'offline'],
]

/**
 * Sorts any error that came out of a database call, whichever of its layers threw it. When in doubt
 * whether a write was sent it answers `ambiguous`; what it does not know is a `bug`.
 */
export function classifyDatabaseError(error: unknown): DatabaseFailure {
  // Its message quotes SQL, whose words are not those of a broken connection.
  if (error instanceof UnexpectedRowError) return { kind: 'bug' }
  const layers = layersOf(error)
  const reason = layers.map(tlsTrouble).find((one) => one !== null) ?? null
  if (reason !== null) return { kind: 'untrusted', reason }
  for (const layer of layers) {
    const sqlState = textOf(layer, 'originalCode') ?? sqlStateOf(layer)
    if (sqlState === undefined) continue
    // A server that cannot write a file of its own says so under many codes, and in the system's words.
    if (saysDiskFull(layer)) return { kind: 'disk-full', code: sqlState }
    const kind = BY_SQLSTATE.find(([prefix]) => sqlState.startsWith(prefix))?.[1] ?? 'bug'
    return withConstraint({ kind, code: sqlState }, layers)
  }
  // A socket that failed to connect carried nothing, whatever the reason.
  const unconnected = layers.find((layer) => textOf(layer, 'syscall') === 'connect')
  if (unconnected !== undefined) return withCode('offline', textOf(unconnected, 'code'))

  for (const [field, table] of [
    ['kind', BY_ADAPTER_KIND],
    ['code', BY_SOCKET_CODE],
    ['code', BY_PRISMA_CODE],
  ] as const) {
    for (const layer of layers) {
      const code = textOf(layer, field)
      if (code !== undefined && Object.hasOwn(table, code)) {
        return { kind: table[code] ?? 'bug', code }
      }
    }
  }
  for (const layer of layers) {
    const words = textOf(layer, 'message') ?? ''
    const kind = BY_WORDS.find(([pattern]) => pattern.test(words))?.[1]
    if (kind !== undefined) return { kind }
  }
  // A connection attempt to a frozen server can end in an error without a word (and without a code).
  if (error instanceof Error && error.message === '' && textOf(error, 'code') === undefined) {
    return { kind: 'ambiguous' }
  }
  return { kind: 'bug' }
}

/** Whether the server refuses the login itself: unknown, revoked, another password. */
export function isLoginRefused(error: unknown): boolean {
  const { kind, code = '' } = classifyDatabaseError(error)
  return (
    kind === 'denied' && /^(28...|AuthenticationFailed|DatabaseAccessDenied|P10[01]0)$/.test(code)
  )
}

function saysDiskFull(layer: object): boolean {
  const words = textOf(layer, 'originalMessage') ?? textOf(layer, 'message') ?? ''
  return /No space left on device|Disk quota exceeded/i.test(words)
}

function withCode(kind: DatabaseFailureKind, code: string | undefined): DatabaseFailure {
  return code === undefined ? { kind } : { kind, code }
}

/** The error and what it wraps: `cause`, the parts of an AggregateError, Prisma's `meta.driverAdapterError`. */
function layersOf(error: unknown, depth = 0): object[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const inner = [
    'cause' in error ? error.cause : undefined,
    'meta' in error && typeof error.meta === 'object' && error.meta !== null
      ? (error.meta as Record<string, unknown>)['driverAdapterError']
      : undefined,
    ...(error instanceof AggregateError ? (error.errors as unknown[]) : []),
  ]
  return [error, ...inner.flatMap((layer) => layersOf(layer, depth + 1))]
}

function textOf(layer: object, field: string): string | undefined {
  const value = (layer as Record<string, unknown>)[field]
  return typeof value === 'string' ? value : undefined
}

/** pg's own errors carry severity beside the SQLSTATE; a socket's code has five letters at times too. */
function sqlStateOf(layer: object): string | undefined {
  const code = textOf(layer, 'code')
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && textOf(layer, 'severity') !== undefined
    ? code
    : undefined
}

/** The adapter drops the name of a broken check, so it is read from PostgreSQL's sentence. */
function withConstraint(failure: DatabaseFailure, layers: readonly object[]): DatabaseFailure {
  if (failure.kind !== 'invalid') return failure
  for (const layer of layers) {
    const given = (layer as Record<string, unknown>)['constraint']
    const named =
      typeof given === 'string'
        ? given
        : typeof given === 'object' && given !== null
          ? textOf(given, 'index')
          : undefined
    const words = textOf(layer, 'originalMessage') ?? textOf(layer, 'message') ?? ''
    // Our checks are named in snake_case, which finds them in a sentence of any language.
    const constraint =
      named ?? (/constraint "([^"]+)"/.exec(words) ?? /\b([a-z]+(?:_[a-z]+)+)\b/.exec(words))?.[1]
    if (constraint !== undefined) return { ...failure, constraint }
  }
  return failure
}
