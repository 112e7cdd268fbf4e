import { tlsTrouble } from './tls-trouble'
import { UnexpectedRowError } from './unexpected-row'

/**
 * What a failure of the database means for the caller:
 * - `offline`: it could not be reached, or refused before doing anything. Nothing was written.
 * - `ambiguous`: the answer was lost after a write may have been sent. Look it up, never just
 *   repeat it.
 * - `busy`: it has no room for one more connection or statement now. Nothing was written.
 * - `disk-full`: its disk is full. Nothing was written.
 * - `damaged`: it cannot read its own files, or finds other bytes in them than it wrote. Nothing
 *   was written.
 * - `untrusted`: it could not prove its identity, or offers no encryption. Nothing was sent.
 *   `reason` says why.
 * - `conflict`: another transaction or a time limit ended this one. Nothing was written, repeating
 *   is safe.
 * - `denied`: the login, the session or the role has no right to it.
 * - `archived`: the workspace is archived, so nothing in it was changed.
 * - `invalid`: a value breaks a rule of the database. `constraint` names the rule.
 * - `bug`: anything that a correct program does not cause.
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
  /** Name of the broken constraint, if the database reported it. */
  constraint?: string
  /** SQLSTATE, else the code of Prisma, the driver adapter or the socket. */
  code?: string
  /** Why the server is not trusted, in words. */
  reason?: string
}

/** Temporary failures: the same can be sent again later, with the same ids. */
const PASSING: ReadonlySet<DatabaseFailureKind> = new Set([
  'offline',
  'ambiguous',
  'busy',
  'disk-full',
  'untrusted',
])

/** Whether the database is unreachable, busy or full, so that the same can be sent again later. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(classifyDatabaseError(error).kind)
}

/** By SQLSTATE, the longest prefix first. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const BY_SQLSTATE: readonly (readonly [prefix: string, kind: DatabaseFailureKind])[] = [
  ['57014', 'conflict'], // statement_timeout
  ['55P03', 'conflict'], // lock_timeout
  ['55000', 'archived'], // object_not_in_prerequisite_state, which our functions raise for it
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

/** The driver adapter's names for failures without an SQLSTATE. */
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

/** Prisma's own codes, if nothing underneath says more. */
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

/** Sockets that never connected, and connections that broke. */
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
  // The embedded server's code for it.
  'disk-full': 'disk-full',
}

/** The error of a call that is no longer waited for. */
export const DATABASE_SILENT = 'the database is silent'

/** Failures that pg and its pool only report as text. */
const BY_WORDS: readonly (readonly [pattern: RegExp, kind: DatabaseFailureKind])[] = [
  // All connections of the pool are in use: the window sends calls faster than they are answered.
  [/timeout exceeded when trying to connect/i, 'busy'],
  [/Unable to start a transaction in the given time/i, 'busy'],
  [/due to connection timeout/i, 'offline'],
  [/expired transaction|Transaction already closed/i, 'conflict'],
  [/Query read timeout|the database is silent/i, 'ambiguous'],
  [/Connection terminated|connection is closed|not queryable/i, 'ambiguous'],
  [/Cannot use a pool after calling end|Client was closed/i, 'offline'],
]

/**
 * Classifies any error from a database call, whichever layer threw it. If it is unclear whether a
 * write was sent, it returns `ambiguous`. An unknown error is a `bug`.
 */
export function classifyDatabaseError(error: unknown): DatabaseFailure {
  // Its message quotes SQL, which must not be taken for the text of a connection error.
  if (error instanceof UnexpectedRowError) return { kind: 'bug' }
  const layers = layersOf(error)
  const reason = layers.map(tlsTrouble).find((one) => one !== null) ?? null
  if (reason !== null) return { kind: 'untrusted', reason }
  for (const layer of layers) {
    const sqlState = textOf(layer, 'originalCode') ?? sqlStateOf(layer)
    if (sqlState === undefined) continue
    // A server that cannot write one of its own files reports many different codes, and the
    // system's text.
    if (saysDiskFull(layer)) return { kind: 'disk-full', code: sqlState }
    const kind = BY_SQLSTATE.find(([prefix]) => sqlState.startsWith(prefix))?.[1] ?? 'bug'
    return withConstraint({ kind, code: sqlState }, layers)
  }
  // A socket that failed to connect has sent nothing, whatever the reason.
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
  // A connection attempt to a frozen server can end in an error without a message and without a
  // code.
  if (error instanceof Error && error.message === '' && textOf(error, 'code') === undefined) {
    return { kind: 'ambiguous' }
  }
  return { kind: 'bug' }
}

/** Whether the server refuses the login itself: unknown, revoked or wrong password. */
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

/**
 * The error and what it wraps: `cause`, the parts of an AggregateError, Prisma's
 * `meta.driverAdapterError`.
 */
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

/** pg's own errors have a severity next to the SQLSTATE. Some socket codes also have five letters. */
function sqlStateOf(layer: object): string | undefined {
  const code = textOf(layer, 'code')
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && textOf(layer, 'severity') !== undefined
    ? code
    : undefined
}

/** The adapter drops the name of a broken check, so it is read from PostgreSQL's message. */
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
    // Our checks have snake_case names, which can be found in a message of any language.
    const constraint =
      named ?? (/constraint "([^"]+)"/.exec(words) ?? /\b([a-z]+(?:_[a-z]+)+)\b/.exec(words))?.[1]
    if (constraint !== undefined) return { ...failure, constraint }
  }
  return failure
}
